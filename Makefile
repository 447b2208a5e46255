# Thin front for Meson. `make demo` and `make test` are all a newcomer needs; both install what is missing (tools/setup.sh).
.POSIX:
BUILD = build
ASAN = build-asan
PREFIX = /usr/local
# in CI (the environment has CI=true) a warning is an error
WERROR = $$([ -n "$$CI" ] && echo --werror)

.PHONY: all build demo test bench fuzz format tidy check install clean setup

all: build

setup:
	@sh tools/setup.sh

$(BUILD)/build.ninja: | setup
	@meson setup $(BUILD) --buildtype=release --prefix=$(PREFIX) $(WERROR) >/dev/null || { meson setup $(BUILD) --buildtype=release; exit 1; }

$(ASAN)/build.ninja: | setup
	@CC=clang CXX=clang++ meson setup $(ASAN) --buildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false -Dfuzz=true $(WERROR) >/dev/null

build: setup $(BUILD)/build.ninja
	@meson setup --reconfigure $(BUILD) >/dev/null
	@ninja -C $(BUILD) --quiet

asan: setup $(ASAN)/build.ninja
	@meson setup --reconfigure $(ASAN) >/dev/null
	@ninja -C $(ASAN) --quiet

demo: build
	@CORDON="$(CURDIR)/$(BUILD)/cordon" sh examples/infusion-pump/demo.sh out/infusion-pump

test: build asan
	@python3 tests/run.py $(BUILD) $(ASAN)

bench: build
	@python3 bench/run.py $(BUILD)

fuzz: asan
	@sh fuzz/run.sh $(ASAN) 600

format:
	@git ls-files '*.c' '*.h' '*.cpp' | xargs clang-format -i

tidy: build
	@sh tools/tidy.sh $(BUILD)

check:
	@sh tools/check.sh

install: build
	@meson install -C $(BUILD) --no-rebuild

clean:
	@rm -rf $(BUILD) $(ASAN) out
