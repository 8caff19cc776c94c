# The targets people call. Included by the Makefile.
RUN_PORT ?= 0

help:
	@sed -n 's/^# \(make .*\)/\1/p' tools/targets.mk

# make deps          installs the Debian packages the build needs, where they are missing
deps: ; @tools/deps

# make run           the tower on the confectioner's scene, in a browser
run: deps ; @$(MAKE) --no-print-directory KIND=release build-and-run
build-and-run: $(B)/hinomi ; @tools/run $(B)/hinomi

# make test          installs, builds, checks and tests; about 15 minutes on two cores
test: deps ; @tools/test
# make test-all      also the long kill, fuzz and real-peer runs
test-all: deps ; @tools/test all
# make unit          the unit tests of one KIND (dev, release, asan, tsan), of ONLY="base net" or all
unit: $(patsubst %,$(B)/%_test,$(or $(ONLY),$(TESTED))) ; @tools/run_tests $^
unit-programs: $(patsubst %,$(B)/%_test,$(TESTED))

# make check         floors, doors, cycles, sizes
check: ; @tools/floors $(foreach m,$(ALL_MODULES),'$m: $(SEES_$m)')
# make tidy          clang-tidy over all code; tidy-quick leaves out the static analyzer (30 times faster)
tidy tidy-quick: $(GEN)/fold_table.h $(GEN)/entity_table.h
	@ls $(foreach m,$(MODULES),$(call code,$m)) src/main.c | TIDY_CHECKS=$(if $(filter tidy-quick,$@),-clang-analyzer-*) xargs -P $$(nproc) -n 4 tools/tidy $(filter-out -MMD -MP -Werror,$(COMMON)) $(INCS) --
# make format        clang-format, in place; format-check only looks
format: ; clang-format -i $$(git ls-files 'src/*.[ch]' 'bench/*.[ch]' 'tests/*.[ch]')
format-check: ; @clang-format --dry-run -Werror $$(git ls-files 'src/*.[ch]' 'bench/*.[ch]' 'tests/*.[ch]')
# make screenshots   pictures of the console on the confectioner's scene, into docs/pictures
screenshots: ; @$(MAKE) --no-print-directory KIND=release take-screenshots
take-screenshots: $(B)/hinomi ; @tools/screenshots $(B)/hinomi
# make man           docs/hinomi.1 from the commands' own tables; man-check only looks
man: ; @$(MAKE) --no-print-directory KIND=release all; build/release/hinomi help --man > docs/hinomi.1
man-check: ; @build/release/hinomi help --man | diff -u docs/hinomi.1 - || { echo "docs/hinomi.1 is old: make man"; exit 1; }
# make bench         the project's measurements, one figure a line with its unit
bench: ; @$(MAKE) --no-print-directory KIND=release bench-figures
bench-figures: $(B)/hinomi $(patsubst %,$(B)/%,$(BENCHED)) ; @tools/bench $(B) $(patsubst %,$(B)/%,$(BENCHED))
# make languages     learns weights/language.rows anew from the folder TEACH (weights/language.md)
$(B)/language_learn: tools/language_learn.c $(B)/understand/language_words.o $(B)/libbase.a
	$(CC) $(filter-out -MMD -MP,$(CFLAGS)) -ffp-contract=off $(LDFLAGS) -o $@ $^ $(LIBS)
languages: ; @$(MAKE) --no-print-directory KIND=release learn-languages
learn-languages: $(B)/language_learn
	@test -n "$(TEACH)" || { echo "say where the texts are: make languages TEACH=FOLDER"; exit 2; }
	tools/language_texts $(TEACH) > build/language_texts.tsv
	$(B)/language_learn build/language_texts.tsv > build/language.rows && mv build/language.rows weights/language.rows
# make usual         counts lexicon/stories/usual.tsv anew from lexicon/examples (docs/stories.md)
$(B)/usual_learn: tools/usual_learn.c $(B)/libstory.a $(B)/libmodel.a $(B)/libbase.a
	$(CC) $(filter-out -MMD -MP,$(CFLAGS)) $(LDFLAGS) -o $@ $^ $(LIBS)
usual: ; @$(MAKE) --no-print-directory KIND=release learn-usual
learn-usual: $(B)/usual_learn
	$(B)/usual_learn $(TAUGHT) > $(GEN)/usual.tsv && mv $(GEN)/usual.tsv lexicon/stories/usual.tsv
# make forecasts     learns weights/forecast.rows anew from the cascades in the folder CASCADES (weights/forecast.md)
$(B)/forecast_learn: tools/forecast_learn.c tools/forecast_near.h tools/forecast_streams.h $(B)/libfire.a $(B)/libbase.a
	$(CC) $(filter-out -MMD -MP,$(CFLAGS)) -O3 -ffp-contract=off $(LDFLAGS) -o $@ $(filter-out %.h,$^) $(LIBS)
.PHONY: forecasts learn-forecasts
CASCADES ?= ../shared/data/fire/cascades
forecasts: ; @$(MAKE) --no-print-directory KIND=release learn-forecasts
learn-forecasts: $(B)/forecast_learn
	@mkdir -p $(GEN); tools/forecast_cascades $(CASCADES) > $(GEN)/forecast_cascades.tsv
	$(B)/forecast_learn < $(GEN)/forecast_cascades.tsv > $(GEN)/forecast.rows && mv $(GEN)/forecast.rows weights/forecast.rows
# make fuzz          every fuzz target for FUZZ_SECONDS (60) each
FUZZ_SECONDS ?= 60
fuzz: ; @$(MAKE) --no-print-directory KIND=fuzz CC=$(CLANG) fuzz-run
fuzz-run: $(patsubst %,$(B)/%,$(FUZZED)) ; @tools/fuzz $(FUZZ_SECONDS) $^
# make weights       learns weights/posts.bin anew from lexicon/examples and the public sets below TRAIN_DATA (docs/weights.md)
TRAIN_DATA ?= ../shared/data/train
# the sets the word tables were widened by teach what the tables say of plain posts; fresh.tsv and aside_*.tsv are for tests only
PLAIN  := $(patsubst %,lexicon/examples/%.tsv,phrases heldout oblique)
TAUGHT := $(filter-out $(PLAIN) lexicon/examples/fresh.tsv lexicon/examples/aside_%.tsv,$(sort $(wildcard lexicon/examples/*.tsv)))
weights: ; @$(MAKE) --no-print-directory KIND=release learn-weights
learn-weights: $(B)/hinomi
	@mkdir -p $(GEN); tools/weights_data $(TRAIN_DATA) > $(GEN)/weights_data.tsv
	tools/plain_data $(B)/hinomi $(PLAIN) > $(GEN)/plain_data.tsv
	$(B)/hinomi train --from_nothing --with $(GEN)/weights_data.tsv,$(GEN)/plain_data.tsv --rows $(WEIGHT_ROWS) --out weights/posts.bin $(TAUGHT)
WEIGHT_ROWS ?= 17
# make replies       learns weights/replies.bin anew from lexicon/replies (docs/checks.md); replies-figures measures it by folds
$(B)/reply_learn: tools/reply_learn.c $(call lib,$(call reverse,$(MODULES)))
	$(CC) $(filter-out -MMD -MP,$(CFLAGS)) -O3 $(LDFLAGS) -o $@ $^ $(LIBS)
REPLIES := $(sort $(wildcard lexicon/replies/??_*.tsv)) \
           --with $(sort $(wildcard lexicon/replies/clauses_*.tsv)) --documented lexicon/replies/rules.tsv
.PHONY: replies learn-replies replies-figures
replies: ; @$(MAKE) --no-print-directory KIND=release learn-replies
learn-replies: $(B)/reply_learn
	@mkdir -p $(GEN); $(B)/reply_learn $(REPLIES) > $(GEN)/replies.bin && mv $(GEN)/replies.bin weights/replies.bin
replies-figures: ; @$(MAKE) --no-print-directory KIND=release measure-replies
measure-replies: $(B)/reply_learn ; @$(B)/reply_learn --folds $(REPLIES)
# make pairs         learns weights/pairs.bin anew from lexicon/pairs and lexicon/replies (docs/checks.md); pairs-figures measures it by folds
$(B)/pair_learn: tools/pair_learn.c tools/pair_data.c $(call lib,$(call reverse,$(MODULES)))
	$(CC) $(filter-out -MMD -MP,$(CFLAGS)) -O3 -fno-math-errno $(LDFLAGS) -o $@ $^ $(LIBS)
PAIRS := --words weights/meanings.rows $(addprefix --good ,$(filter-out %sealed%,$(sort $(wildcard lexicon/replies/??_*.tsv)))) \
         $(addprefix lexicon/replies/facts_,$(addsuffix .ndjson,aside tuned fresh later last w1)) $(sort $(wildcard lexicon/pairs/??_?.tsv))
.PHONY: pairs learn-pairs pairs-figures measure-pairs meanings
pairs: ; @$(MAKE) --no-print-directory KIND=release learn-pairs
learn-pairs: $(B)/pair_learn
	@mkdir -p $(GEN); $(B)/pair_learn $(PAIRS) > $(GEN)/pairs.bin && mv $(GEN)/pairs.bin weights/pairs.bin
pairs-figures: ; @$(MAKE) --no-print-directory KIND=release measure-pairs
measure-pairs: $(B)/pair_learn ; @$(B)/pair_learn --folds $(PAIRS)
# make meanings      makes weights/meanings.rows anew from the Debian packages wordnet-base and edict (weights/pairs.md)
meanings:
	@mkdir -p $(GEN); tools/meanings /usr/share/wordnet /usr/share/edict/edict lexicon/pairs/meanings_it.tsv > $(GEN)/meanings.rows && mv $(GEN)/meanings.rows weights/meanings.rows
# make eval          measures the verdicts and writes docs/quality.md
eval: ; @$(MAKE) --no-print-directory KIND=release eval-figures
eval-figures: $(B)/hinomi ; @tools/eval $(B)/hinomi > $(GEN)/quality.md && mv $(GEN)/quality.md docs/quality.md
# make install       into PREFIX (/usr/local)
PREFIX ?= /usr/local
install:
	@$(MAKE) --no-print-directory KIND=release all
	install -D -m 755 build/release/hinomi $(DESTDIR)$(PREFIX)/bin/hinomi
	install -D -m 644 docs/hinomi.1 $(DESTDIR)$(PREFIX)/share/man/man1/hinomi.1
clean: ; rm -rf build console/dist

# A benchmark may use all modules, what the tests share, and vectorscan to be held against.
ifeq ($(shell pkg-config --exists libhs && echo yes),yes)
$(B)/%_bench.o: COMMON += -DHAVE_LIBHS $(shell pkg-config --cflags libhs)
BENCHLIBS := $(shell pkg-config --libs libhs)
endif
$(B)/%_bench: $(B)/%_bench.o $(B)/base/test_help.o $(call lib,$(call reverse,$(MODULES)))
	@echo "  $@"; $(CCACHE) $(CC) $(LDFLAGS) -o $@ $^ $(LIBS) $(BENCHLIBS) -lcmocka

.PHONY: usual learn-usual weights learn-weights eval eval-figures languages learn-languages tidy-quick man man-check help deps run build-and-run test test-all unit unit-programs check tidy format format-check bench bench-figures fuzz fuzz-run install clean screenshots take-screenshots
