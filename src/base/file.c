/* Writing and listing files: see file.h. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"

static bool write_all(int fd, struct str bytes) {
    size_t done = 0;
    while (done < bytes.n) {
        ssize_t n = write(fd, bytes.p + done, bytes.n - done);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

static void sync_dir_of(const char *path) {
    char dir[4096];
    snprintf(dir, sizeof dir, "%s", path);
    char *slash = strrchr(dir, '/');
    if (slash == NULL) {
        snprintf(dir, sizeof dir, ".");
    } else {
        slash[slash == dir ? 1 : 0] = '\0';
    }
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

bool file_out_begin(struct file_out *f, struct arena *a, struct str path, struct err *e) {
    *f = (struct file_out){.fd = STDOUT_FILENO};
    if (str_is(path, "-")) {
        fflush(stdout);
        return true;
    }
    f->path = str_cstr(a, path);
    f->temp = str_cstr(a, str_fmt(a, "%s.new-%ld", f->path, (long)getpid()));
    f->fd = open(f->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return f->fd >= 0 || err_errno(e, "cannot write %s", f->temp);
}

void file_out_add(struct file_out *f, struct str bytes) {
    if (f->problem == 0 && !write_all(f->fd, bytes)) {
        f->problem = errno;
    }
}

void file_out_drop(struct file_out *f) {
    if (f->path != NULL) {
        close(f->fd);
        unlink(f->temp);
    }
}

bool file_out_end(struct file_out *f, struct err *e) {
    if (f->path == NULL) {
        errno = f->problem;
        return f->problem == 0 || err_errno(e, "cannot write to standard output");
    }
    if (f->problem == 0 && fsync(f->fd) != 0) {
        f->problem = errno;
    }
    if (close(f->fd) != 0 && f->problem == 0) {
        f->problem = errno;
    }
    errno = f->problem;
    if (f->problem != 0 || rename(f->temp, f->path) != 0) {
        err_errno(e, "cannot write %s", f->path);
        unlink(f->temp);
        return false;
    }
    sync_dir_of(f->path);
    return true;
}

bool file_write(struct str path, struct str bytes, struct err *e) {
    struct arena *a = arena_new();
    struct file_out f;
    bool ok = file_out_begin(&f, a, path, e);
    if (ok) {
        file_out_add(&f, bytes);
        ok = file_out_end(&f, e);
    }
    arena_free(&a);
    return ok;
}

bool file_make_dir(struct str path, struct err *e) {
    char buf[4096];
    if (path.n == 0 || path.n >= sizeof buf) {
        return err_set(e, ERR_USAGE, "the folder name is empty or too long");
    }
    snprintf(buf, sizeof buf, "%.*s", STR_ARG(path));
    for (size_t i = 1; i <= path.n; i++) {
        if (buf[i] != '/' && buf[i] != '\0') {
            continue;
        }
        char keep = buf[i];
        buf[i] = '\0';
        if (mkdir(buf, 0777) != 0 && errno != EEXIST) {
            return err_errno(e, "cannot make the folder %s", buf);
        }
        buf[i] = keep;
    }
    return file_is_dir(path) || err_set(e, ERR_SYSTEM, "%.*s is there and is no folder", STR_ARG(path));
}

static bool stat_of(struct str path, struct stat *st) {
    char buf[4096];
    return path.n < sizeof buf && snprintf(buf, sizeof buf, "%.*s", STR_ARG(path)) >= 0 && stat(buf, st) == 0;
}

bool file_exists(struct str path) {
    struct stat st;
    return stat_of(path, &st);
}

bool file_is_dir(struct str path) {
    struct stat st;
    return stat_of(path, &st) && S_ISDIR(st.st_mode);
}

struct str file_join(struct arena *a, struct str dir, struct str name) {
    if (dir.n == 0 || str_is(dir, ".")) {
        return name;
    }
    return str_fmt(a, "%.*s%s%.*s", STR_ARG(dir), str_ends(dir, STR("/")) ? "" : "/", STR_ARG(name));
}

struct str file_dir(struct str path) {
    size_t slash = str_rchr(path, '/');
    return slash == SIZE_MAX ? STR(".") : str_sub(path, 0, slash > 0 ? slash : 1);
}

struct str file_base(struct str path) {
    size_t slash = str_rchr(path, '/');
    return slash == SIZE_MAX ? path : str_from(path, slash + 1);
}

bool file_list(struct arena *a, struct str dir, struct str **names, size_t *n, struct err *e) {
    DIR *d = opendir(str_cstr(a, dir));
    if (d == NULL) {
        return err_errno(e, "cannot open the folder %.*s", STR_ARG(dir));
    }
    VEC(struct str) list = {0};
    for (struct dirent *entry = readdir(d); entry != NULL; entry = readdir(d)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            vec_push(a, &list, str_dup(a, str_z(entry->d_name)));
        }
    }
    closedir(d);
    if (list.n > 0) {
        qsort(list.v, list.n, sizeof *list.v, str_qsort);
    }
    *names = list.v;
    *n = list.n;
    return true;
}
