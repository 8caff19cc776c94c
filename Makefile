# hinomi: GNU make, no list of files to keep: a file is known by its name.
#   x.c code   x_test.c unit test   x_fuzz.c fuzz target   x_bench.c benchmark
#   from_x.c by_x.c to_x.c a source, an alarm channel, a reply network
# SEES_* is the one place that says who may see whom; tools/floors checks the includes by it,
# and the linker enforces it: a module's tests are linked with what it sees and nothing else.
#
#   make run        installs what is missing, builds, shows the tower in a browser
#   make test       installs what is missing, builds, checks, passes the tests
#   make help       the other targets
SEES_base       :=
SEES_model      := base
SEES_net        := base
SEES_store      := base model
MIND            := match understand story fire
HANDS           := source alarm reply
$(foreach m,$(MIND),$(eval SEES_$m := base model))
$(foreach m,$(HANDS),$(eval SEES_$m := base model net))
SEES_check      := base model understand
SEES_desk       := base model store understand check
SEES_page       := $(SEES_desk) desk story
SEES_web        := base model net store check desk page $(MIND) $(HANDS)
SEES_tower      := $(SEES_web) web
SEES_cli        := $(SEES_tower) tower
ALL_MODULES     := base model net store $(MIND) check $(HANDS) desk page web tower cli
MODULES         := $(foreach m,$(ALL_MODULES),$(if $(wildcard src/$m/*.c),$m))

KIND   ?= dev
B      := build/$(KIND)
CCACHE := $(shell command -v ccache)
CC     := $(if $(filter default undefined,$(origin CC)),gcc,$(CC))
CLANG  ?= clang
NEEDS  := zlib libuv libcurl libmicrohttpd expat libutf8proc libzstd libxxhash sqlite3 libsodium \
          openssl yaml-0.1 libseccomp libpcre2-8
INCS    = $(shell pkg-config --cflags $(NEEDS) 2>/dev/null)
LIBS    = $(shell pkg-config --libs $(NEEDS) 2>/dev/null) -lwslay -lm
WARN   := -Wall -Wextra -Wshadow -Wpointer-arith -Wcast-qual -Wwrite-strings -Wstrict-prototypes \
          -Wmissing-prototypes -Wmissing-declarations -Wold-style-definition -Wredundant-decls \
          -Wformat=2 -Wvla -Wundef -Wimplicit-fallthrough -Wconversion -Wno-sign-conversion -Werror
COMMON := -std=c11 -D_GNU_SOURCE -g -Isrc -MMD -MP -include src/base/banned.h -fno-strict-aliasing $(WARN)
FLAGS_dev     := -O1
FLAGS_release := -O2 -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
FLAGS_asan    := -O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_tsan    := -O1 -g1 -fsanitize=thread
FLAGS_fuzz    := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
LD_release    := -pie -Wl,-z,relro,-z,now
LD_fuzz       := -fsanitize=fuzzer
CFLAGS  = $(COMMON) $(FLAGS_$(KIND)) $(INCS)
LDFLAGS = $(FLAGS_$(KIND)) $(LD_$(KIND)) -pthread -rdynamic

side    := %_test.c %_fuzz.c %_bench.c %/test_help.c
code     = $(filter-out $(side),$(wildcard src/$1/*.c))
# a race needs threads: under tsan base runs the tests of the files that start some, the others are the same in asan
tests    = $(if $(filter tsan-base,$(KIND)-$1),$(shell grep -lE 'pthread_create|base/(pool|queue|ordered)\.h' src/$1/*_test.c),$(wildcard src/$1/*_test.c))
objs     = $(patsubst src/%.c,$(B)/%.o,$1)
# all that $1 sees, lowest first
inorder  = $(foreach m,$(MODULES),$(filter $m,$1))
below    = $(call inorder,$(SEES_$1))
reverse  = $(if $1,$(call reverse,$(wordlist 2,$(words $1),$1)) $(firstword $1))
lib      = $(patsubst %,$(B)/lib%.a,$1)
TESTED  := $(foreach m,$(MODULES),$(if $(wildcard src/$m/*_test.c),$m))
FUZZED  := $(patsubst src/%.c,%,$(wildcard src/*/*_fuzz.c))
BENCHED := $(patsubst src/%.c,%,$(wildcard src/*/*_bench.c))
KINDS   := $(foreach m,source alarm reply cli,$(if $(wildcard src/$m/*.c),$m))

all: $(B)/hinomi

# libraries that only a module's tests need: ICU is what folding is held against
TESTLIBS_base := -licuuc
# servers on loopback for the tests of every module
FAKES := $(patsubst tests/fake/%.c,$(B)/fake/%.o,$(wildcard tests/fake/*.c))
COMMON += -Itests -I.
$(B)/fake/%.o: tests/fake/%.c ; @mkdir -p $(@D); $(CCACHE) $(CC) $(CFLAGS) -c -o $@ $<

# a store with posts, cases and replies for the tests of the desk and of its pages
SCENE_desk := $(patsubst tests/desk/%.c,$(B)/scene/%.o,$(wildcard tests/desk/*.c))
SCENE_page := $(SCENE_desk)
$(B)/scene/%.o: tests/desk/%.c ; @mkdir -p $(@D); $(CCACHE) $(CC) $(CFLAGS) -c -o $@ $<

define module
$(B)/lib$1.a: $(call objs,$(call code,$1)) $(if $(filter $1,$(KINDS)),$(B)/$1/kinds.o) $(if $(filter tower,$1),$(B)/tower/embedded.o)
	@rm -f $$@; ar rcs $$@ $$^
$(B)/$1_test: $(call objs,$(call tests,$1)) $(if $(call tests,$1),$(B)/$1/test_main.o $(B)/base/test_help.o $(FAKES) $(SCENE_$1)) $(call lib,$1 $(call reverse,$(call below,$1)))
	@echo "  $$@"; $$(CCACHE) $$(CC) $$(LDFLAGS) -o $$@ $$^ $$(LIBS) $$(TESTLIBS_$1) -lcmocka
$(B)/$1/%_fuzz: $(B)/$1/%_fuzz.o $(call lib,$1 $(call reverse,$(call below,$1)))
	@echo "  $$@"; $$(CC) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)
endef
$(foreach m,$(MODULES),$(eval $(call module,$m)))

# Tables made at build: the Unicode fold table, the registrations, the embedded files.
GEN := build/gen
COMMON += -Ibuild
$(B)/base/fold.o $(B)/base/fold_loose.o $(B)/base/fold_slow.o: $(GEN)/fold_table.h
$(GEN)/fold_table.h: tools/fold_table | ; @mkdir -p $(GEN); tools/fold_table > $@.new && mv $@.new $@
.PRECIOUS: $(B)/%/kinds.c $(B)/%/test_main.c
$(B)/%/kinds.c: $(wildcard src/*/from_*.c src/*/by_*.c src/*/to_*.c src/*/cmd_*.c) tools/kinds ; @mkdir -p $(@D); tools/kinds $* > $@
$(B)/%/test_main.c: $(wildcard src/*/*_test.c) tools/tests ; @mkdir -p $(@D); tools/tests $(call tests,$*) > $@
$(B)/source/feed_html.o: $(GEN)/entity_table.h
$(GEN)/entity_table.h: tools/entity_table | ; @mkdir -p $(GEN); tools/entity_table > $@.new && mv $@.new $@
# what is inside an object file is not seen by a compiler cache
$(B)/understand/language_rows.o: weights/language.rows
$(B)/fire/forecast_model.o: weights/forecast.rows
$(B)/understand/language_rows.o $(B)/fire/forecast_model.o: CCACHE :=
# and so are those of stories
$(B)/story/things.o: lexicon/stories/things.tsv lexicon/stories/usual.tsv
$(B)/story/things.o: CCACHE :=
EMBEDDED := $(filter-out lexicon/examples/% lexicon/pairs/% lexicon/replies/% lexicon/stories/%,$(sort $(wildcard lexicon/*.tsv lexicon/*/*.tsv scenes/*.scene weights/*.bin)))
CONSOLE  := console/dist/index.html
$(B)/tower/embedded.S: tools/embed $(EMBEDDED) $(CONSOLE) Makefile ; @mkdir -p $(@D); tools/embed $(EMBEDDED) > $@
$(B)/tower/embedded.o: $(B)/tower/embedded.S ; @$(CC) -c -o $@ $<
$(B)/%.o: src/%.c ; @mkdir -p $(@D); echo "  $<"; $(CCACHE) $(CC) $(CFLAGS) -c -o $@ $<
$(B)/%.o: $(B)/%.c ; @$(CCACHE) $(CC) $(CFLAGS) -c -o $@ $<
$(B)/hinomi: $(B)/main.o $(call lib,$(call reverse,$(MODULES)))
	@echo "  $@"; $(CCACHE) $(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

# ---- the console: static files from TypeScript, embedded in the program ----
CONSOLE_SRC := $(shell find console -path console/node_modules -prune -o -path console/dist -prune -o -type f -print 2>/dev/null)
console: $(CONSOLE)
$(CONSOLE): $(CONSOLE_SRC) | console/node_modules
	cd console && npm run --silent build
console/node_modules: console/package-lock.json
	cd console && npm ci --silent --no-audit --no-fund --ignore-scripts && touch node_modules

# ---- what people call ----
-include tools/targets.mk

.PHONY: all console
.SECONDARY:
-include $(shell find build -name '*.d' 2>/dev/null)
