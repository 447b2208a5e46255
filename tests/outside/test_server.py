"""The second face: pages and read API on the loopback, the same answers as the command line."""
import http.client
import json
import os
import re
import signal
import subprocess

from harness import Case
from test_workspace import TinyWorkspace


class Server(TinyWorkspace):
    def setUp(self):
        super().setUp()
        self.make()
        env = dict(os.environ, CORDON_VULN_DB=self.path("index"), SOURCE_DATE_EPOCH="1767225600")
        self.process = subprocess.Popen([self.program, "serve", "--listen", "127.0.0.1:0", "--workspace", self.path("ws")],
                                        stderr=subprocess.PIPE, env=env)
        self.addCleanup(self.stop)
        line = self.process.stderr.readline().decode()
        self.port = int(re.search(r":(\d+)/", line).group(1))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        _, err = self.process.communicate(timeout=30)
        self.assertNotIn(b"Sanitizer", err)
        self.assertEqual(self.process.returncode, 0)

    def get(self, path, method="GET", host=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        c.request(method, path, headers={"Host": host or f"127.0.0.1:{self.port}"})
        r = c.getresponse()
        body = r.read().decode()
        c.close()
        return r.status, body, r.headers

    def test_pages(self):
        status, body, headers = self.get("/")
        self.assertEqual(status, 200)
        self.assertIn("1.0.0", body)
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        status, body, _ = self.get("/release/1.0.0")
        self.assertEqual(status, 200)
        link = re.search(r'href="(/release/1\.0\.0/finding/\d+)"', body).group(1)
        status, body, _ = self.get(link)
        self.assertEqual(status, 200)
        self.assertIn("CVE-2099-0001", body)
        self.assertIn("Gateway", body)
        self.assertIn("<svg", body)
        self.assertEqual(self.get("/style.css")[0], 200)

    def test_the_api_gives_what_the_command_line_gives(self):
        status, body, _ = self.get("/api/v1/releases/1.0.0/findings")
        self.assertEqual(status, 200)
        self.assertEqual(json.loads(body), self.json_ws("finding", "list", "--release", "1.0.0"))
        self.assertEqual([r["version"] for r in json.loads(self.get("/api/v1/releases")[1])], ["1.0.0", "1.1.0"])
        self.assertEqual(json.loads(self.get("/api/v1/devices")[1])[0]["id"], "tiny")
        self.assertEqual(json.loads(self.get("/api/v1/findings/1")[1])[0]["id"], "CVE-2099-0001")
        self.assertTrue(json.loads(self.get("/api/v1/releases/1.0.0/gaps")[1]))

    def test_what_is_not_there_is_not_found(self):
        for path in ("/nothing", "/release/9.9.9", "/release/1.0.0/finding/77", "/api/v1/releases/x/findings"):
            self.assertEqual(self.get(path)[0], 404, path)
        self.assertNotIn("<script>", self.get("/release/<script>")[1])

    def test_only_reading_and_only_the_loopback(self):
        self.assertEqual(self.get("/", "POST")[0], 405)
        self.assertEqual(self.get("/", host="evil.example.com")[0], 403)


class Listen(Case):
    def test_other_addresses_are_refused(self):
        self.run_cordon("init", "ws")
        _, err = self.run_cordon("serve", "--workspace", "ws", "--listen", "0.0.0.0:0", code=2)
        self.assertIn("only the loopback", err)
