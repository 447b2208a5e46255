"""The command line's frame: help, version, exit codes."""
from harness import Case


class Frame(Case):
    def test_version_names_the_revision(self):
        out, _ = self.run_cordon("--version")
        self.assertRegex(out, r"^cordon \d+\.\d+\.\d+ \(\S+\)\n$")

    def test_help_lists_commands(self):
        out, _ = self.run_cordon("--help")
        self.assertIn("Commands", out)
        self.assertIn("Exit codes", out)

    def test_an_unknown_command_is_wrong_usage(self):
        _, err = self.run_cordon("frobnicate", code=2)
        self.assertIn('no command "frobnicate"', err)
