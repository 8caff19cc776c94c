#include "base/vec.h"
#include "understand/language.h"
#include "understand/test_lexicon.h"

struct ear {
    struct test_lexicon lexicon;
    struct understand *understand;
    struct buf folded;
};

static struct ear ear_new(void)
{
    struct ear ear = {.lexicon = test_lexicon_read()};
    ear.understand = test_understand(&ear.lexicon);
    buf_init(&ear.folded, 1 << 22);
    return ear;
}

static void ear_done(struct ear *ear)
{
    buf_done(&ear->folded);
    understand_free(&ear->understand);
    test_lexicon_done(&ear->lexicon);
}

static struct language hear(struct ear *ear, struct text text)
{
    buf_clear(&ear->folded);
    assert_int_equal(fold_match(text, &ear->folded), OK);
    return language_of(ear->understand, buf_view(&ear->folded), NULL, 0);
}

static void hears(struct ear *ear, const char *lang, const char *text)
{
    const struct language language = hear(ear, text_of(text));
    if (strcmp(language.name, lang) != 0)
        fail_msg("'%s' is heard as %s (%.2f), not %s", text, language.name, language.p, lang);
    assert_true(language.p > 0 && language.p < 1);
}

static void hears_all(const char *const (*pairs)[2], size_t count)
{
    struct ear ear = ear_new();
    for (size_t i = 0; i < count; i++)
        hears(&ear, pairs[i][0], pairs[i][1]);
    ear_done(&ear);
}

TEST(latin_languages_are_told_apart)
{
    static const char *const pairs[][2] = {
        {"en", "my kettle stopped working after a week and nobody picks up the phone"},
        {"it", "il bollitore ha smesso di funzionare e al telefono non risponde nessuno"},
        {"es", "la tetera dejó de funcionar a la semana y nadie contesta el teléfono"},
        {"fr", "la bouilloire est tombée en panne au bout d'une semaine, personne ne répond"},
        {"de", "der Wasserkocher ist nach einer Woche kaputt und niemand geht ans Telefon"},
        {"nl", "de waterkoker is na een week al stuk en niemand neemt de telefoon op"},
        {"pt", "a chaleira parou de funcionar depois de uma semana e ninguém atende"},
        {"tr", "su ısıtıcısı bir haftada bozuldu ve kimse telefona bakmıyor"},
        {"pl", "czajnik zepsuł się po tygodniu i nikt nie odbiera telefonu"},
        {"ro", "fierbătorul s-a stricat după o săptămână și nimeni nu răspunde la telefon"},
        {"sv", "vattenkokaren gick sönder efter en vecka och ingen svarar i telefon"},
        {"fi", "vedenkeitin hajosi viikossa eikä kukaan vastaa puhelimeen"},
        {"cs", "konvice se po týdnu rozbila a nikdo nebere telefon"},
        {"hu", "a vízforraló egy hét után elromlott, és senki sem veszi fel a telefont"},
        {"id", "ketelnya rusak setelah seminggu dan tidak ada yang mengangkat telepon"},
    };
    hears_all(pairs, sizeof(pairs) / sizeof(*pairs));
}

TEST(a_script_with_one_language_needs_no_words)
{
    static const char *const pairs[][2] = {
        {"ja", "やばい"},
        {"ja", "サポート"},
        {"ko", "배송이 안 와요"},
        {"ru", "где мой заказ"},
        {"uk", "де моє замовлення, вже тиждень чекаю на відповідь"},
        {"bg", "къде е поръчката"},
        {"sr", "где је моја поруџбина"},
        {"ar", "أين طلبي"},
        {"fa", "سفارش من کجاست پس چرا نمی‌رسد"},
        {"el", "πού είναι η παραγγελία"},
        {"he", "איפה ההזמנה שלי"},
        {"th", "ของยังไม่มาเลย"},
        {"hi", "मेरा ऑर्डर कहाँ है"},
    };
    hears_all(pairs, sizeof(pairs) / sizeof(*pairs));
}

TEST(han_without_kana_is_chinese_or_japanese)
{
    static const char *const pairs[][2] = {
        {"zh", "客服一直不接电话，快递也没到"},
        {"zh", "客服一直不接電話，東西也沒收到"},
        {"zh", "为什么"},
        {"ja", "発送完了通知未着、電話対応最悪"},
        {"ja", "株式会社海食品 広報担当"},
    };
    hears_all(pairs, sizeof(pairs) / sizeof(*pairs));
}

TEST(a_post_of_two_languages_is_in_the_one_it_is_told_in)
{
    static const char *const pairs[][2] = {
        {"ja", "iPhone Pro Max 256GB Space Black届いた"},
        {"ja", "Umi Foods Premium Soupに虫が"},
        {"it", "ma il nuovo Umi Smart Kettle Pro qualcuno lo ha già provato o no?"},
        {"es", "el Black Friday de Umi Foods es una broma, todo sigue al mismo precio"},
        {"de", "das Update vom Smart Home Hub hat bei mir alles lahmgelegt, super gemacht"},
        {"en", "their panettone and ravioli are to die for, I go every single week"},
    };
    hears_all(pairs, sizeof(pairs) / sizeof(*pairs));
}

TEST(chat_without_accents_and_with_drawn_out_letters_is_understood)
{
    static const char *const pairs[][2] = {
        {"it", "ma perche nn rispondete mai raga?? e un mese ke aspetto"},
        {"it", "buongiornoooo a tuttiiii oggi si torna al lavoroooo"},
        {"es", "xq no contestan nunca??? llevo un mes esperandooo el pedido"},
        {"fr", "pk vous repondez jamais serieux ca fait 1 mois que jattends mon colis"},
        {"pt", "pq vcs nao respondem nunca??? to esperando faz um mes"},
        {"de", "wieso antwortet ihr nieee ich warte seit nem monat auf mein paket"},
        {"nl", "waarom reageren jullie nooit joh ik wacht al een maand op mijn pakketje"},
        {"tr", "neden hic cevap vermiyorsunuz bir aydir kargomu bekliyorum"},
        {"en", "whyyyy do u never answer omg its been a month lol"},
    };
    hears_all(pairs, sizeof(pairs) / sizeof(*pairs));
}

TEST(links_and_accounts_do_not_speak_and_hashtags_only_when_needed)
{
    static const char *const pairs[][2] = {
        {"it", "@TheOfficialCompany ho scritto tre volte https://example.org/the/best/of/you"},
        {"en", "#buongiorno everyone, what should we have for breakfast today"},
        {"it", "#buongiorno #nonvedolora #finalmentevacanza"},
        {"und", "@the @what @where https://example.org/with/that/which"},
        {"en", "you have to see what they did with the packaginghttps://example.org/a/b"},
        {"de", "ohje #montagmorgen #bahnverspätung #keinelust"},
        {"und", "12:30 !!! 🔥🔥 999"},
        {"und", ""},
    };
    hears_all(pairs, sizeof(pairs) / sizeof(*pairs));
}

TEST(letters_of_no_language_are_not_named_with_confidence)
{
    static const char *const texts[] = {"wqk", "zzjq wqk", "qjf vbzk hjq"};
    struct ear ear = ear_new();
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        assert_true(hear(&ear, text_of(texts[i])).p < .9);
    ear_done(&ear);
}

TEST(more_of_the_same_language_makes_it_surer)
{
    struct ear ear = ear_new();
    const struct language one = hear(&ear, TEXT("no"));
    const struct language few = hear(&ear, TEXT("la casa"));
    const struct language many = hear(&ear, TEXT("la casa di mia sorella è vicino alla stazione"));
    assert_true(one.p < .9 && few.p < .9); /* they are words of several languages */
    assert_string_equal(many.name, "it");
    assert_true(many.p > .99);
    ear_done(&ear);
}

TEST(what_a_post_says_of_itself_tips_the_scales_but_does_not_rule)
{
    struct ear ear = ear_new();
    const struct text says_pt = TEXT("pt"), says_en = TEXT("en-GB");
    const struct language pt = language_of(ear.understand, TEXT("casa grande"), &says_pt, 1);
    const struct language alone = language_of(ear.understand, TEXT("casa grande"), NULL, 0);
    if (strcmp(alone.name, "pt") == 0)
        assert_true(pt.p > alone.p);
    assert_string_equal(
        language_of(ear.understand, TEXT("non capisco il ritardo della spedizione"), &says_en, 1)
            .name,
        "it");
    ear_done(&ear);
}

TEST(a_text_of_one_endless_word_or_of_many_words_has_a_language_in_bounds)
{
    enum { LONG = 1 << 20 };
    struct ear ear = ear_new();
    char *text = mem_new(LONG);
    memset(text, 'e', LONG);
    assert_true(hear(&ear, (struct text){text, LONG}).p <= 1);
    for (size_t i = 0; i < LONG; i++)
        text[i] = "the and "[i % 8];
    assert_string_equal(hear(&ear, (struct text){text, LONG}).name, "en");
    mem_free(text);
    ear_done(&ear);
}

TEST(public_posts_are_told_their_language)
{
    if (!test_shared()) {
        print_message("no reference data: skipped\n");
        skip();
    }
    static const struct {
        const char *set;
        int per_mille;
    } sets[] = {
        {"posts", 980}, {"eldtweets", 988}, {"lingua-sentences", 990}, {"lingua-word-pairs", 890}};
    struct ear ear = ear_new();
    for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
        char path[300];
        snprintf(path, sizeof(path), "%s/data/lid/%s.dev.tsv", test_shared(), sets[i].set);
        struct text bytes = test_read_file(path), rest = bytes, row, lang;
        int rows = 0, right = 0;
        while (text_cut(&rest, '\n', &row))
            if (text_cut(&row, '\t', &lang) && row.len) {
                rows++;
                right += text_is(lang, hear(&ear, row).name);
            }
        print_message("%s: %d of %d\n", sets[i].set, right, rows);
        assert_true(right * 1000 >= rows * sets[i].per_mille);
        mem_free((char *)(uintptr_t)bytes.at);
    }
    ear_done(&ear);
}
