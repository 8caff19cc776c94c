#include "base/fold.h"
#include "base/mem.h"
#include "base/test.h"
#include "match/sentence.h"

/* A bar stands where a sentence ends and another begins; blanks belong to what follows. */
static void is_cut(const char *with_bars)
{
    struct buf text, form, got, want;
    buf_init(&text, 1 << 16);
    buf_init(&form, 1 << 18);
    buf_init(&got, 1 << 18);
    buf_init(&want, 1 << 18);
    for (const char *at = with_bars; *at; at++)
        if (*at != '|')
            assert_int_equal(buf_byte(&text, *at), OK);
    assert_int_equal(fold_match(buf_view(&text), &form), OK);
    assert_int_equal(fold_match(text_of(with_bars), &want), OK);
    for (size_t i = 0; i < form.len;) {
        const size_t end = sentence_end(buf_view(&form), i);
        assert_true(end > i && end <= form.len);
        if (i > 0)
            assert_int_equal(buf_byte(&got, '|'), OK);
        assert_int_equal(buf_text(&got, text_slice(buf_view(&form), i, end)), OK);
        i = end;
    }
    assert_int_equal(buf_byte(&want, '\0'), OK);
    assert_text(buf_view(&got), want.at);
    buf_done(&text);
    buf_done(&form);
    buf_done(&got);
    buf_done(&want);
}

TEST(english_sentences_end_where_a_reader_says)
{
    static const char *const all[] = {
        "I like Umi soup.| It was cold, though.| Never again!",
        "Dr. Smith and Mrs. Jones found a bug.| They called Umi Foods Inc. at once.",
        "Soups, e.g. Umi, i.e. the red ones, cost $3.50 each.| That is approx. 3 euros.",
        "J. R. R. Tolkien wrote it.| So did I.| Love u.| Bye",
        "The U.S. market, 5 p.m. sharp.| Really?!| Yes.",
        "See fig. 2 and vol. 3, no. 4.| No.| I said no.| Nothing.",
        "Read https://umi.example/a.html?q=soup&x=1!y for more.| Thanks",
        "mail me@umi.example.| or call",
        "Version 1.2.3 is out.| Node.js works, so does umi.example",
        "Yahoo! News said so.| Y!mobile too!| ok",
        "He said \"Stop!\" and left.| She asked \"why?\"",
        "\"It was awful.\"| He left.",
        "\"Why?\" she said.| \"Because.\"| End",
        "It was fine (really!) until today.| Was it (?) yes",
        "Well...| I don't know…| maybe",
        "He wrote [...] and (...) there.",
        "soup.| it was cold.| never again",
        "soup was great.|#umi rocks",
        "Nice soup.|🔥 love it",
        "St. Louis vs. Umi, Mr. X feat. DJ Y etc. and so on",
        "From Jan. 5 to Feb. 10 it ran.| We meet in jan.| Then",
        "1. Open the can.|\n|2. Smell it",
        "Cost was 5.| Then 6.",
        "He said 'no.'| Then left.",
        "Wait.| What?| No way!!!| ok",
        "Umi Foods Co., Ltd. makes soup.| Good",
        "",
        "...",
        "!",
        "A",
        "3.14 is pi.|\n|\n|New part",
    };
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        is_cut(all[i]);
}

TEST(japanese_sentences_end_where_a_reader_says)
{
    static const char *const all[] = {
        "海フーズのスープを買った。|虫が入っていた。|最悪",
        "彼は「虫がいた。」と言った。|私も見た。",
        "「おいしい！」って言われた。|嬉しい。",
        "「虫がいた。|最悪だ。」と言った。",
        "「もう買わない。」|友達は怒っていた。",
        "え？と思った。|すごい！|また買う！？|うん",
        "最高!!!|また行く♪次も",
        "虫が入ってた…|写真あり",
        "味は…|「普通」だった",
        "価格は3.5ドル、Ver.2.0から。|No.1の味です。",
        "Dr.スランプとMr.ビーン。|終わり",
        "です．|ます．|おわり",
        "Yahoo!ニュースで見た。|怖い",
        "（笑）でも美味しい。|（最高！）の店",
        "（美味しかった。）|次の日も行った",
        "詳しくは https://umi.example/a?b=海 まで。|以上",
        "『本当に？』|『本当です。』|そして終わった",
        "うーん。。。|微妙",
        "ほんとに!?|うそ",
        "今日のランチは海フーズ\n|虫が入ってた",
        "今日のランチは\n海フーズでした。|\n|虫が、\nいた",
        "海フーズ\n|・スープ\n|・カレー",
        "「すごい!」と言って「やばい!」と叫んだ。|以上",
        "ＵＭＩ．ｅｘａｍｐｌｅを見て。|ね",
        "本当に美味しかった！」|次は",
    };
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        is_cut(all[i]);
}

TEST(italian_sentences_end_where_a_reader_says)
{
    static const char *const all[] = {
        "Il sig. Rossi e la sig.ra Bianchi, l'avv. Verdi e il dott. Neri.| Basta!",
        "Ho comprato la zuppa, ad es. quella rossa, ecc. e poi?| Niente.",
        "L'art. 5 del D.Lgs. 231 dice di no.| Adoro l'art.| Davvero",
        "Umi Foods S.p.A. e Umi S.r.l. hanno risposto.| Bene!",
        "Costa 3,50 euro, ca. 4 dollari.| Cfr. pag. 12.",
        "\"Che schifo!\" ha detto Marco.| Poi è andato via.",
        "Ho detto «basta!» e sono uscito.| Fine",
        "«È buono.»| Ha ragione.",
        "Perché?| Perché no!| Mah...| vedremo",
        "Ing. Bianchi, via Roma n. 5, tel. 02 1234.| Ciao",
    };
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        is_cut(all[i]);
}

TEST(lines_end_sentences_but_where_they_were_wrapped)
{
    is_cut("Bought umi soup\n|it had a bug");
    is_cut("Bought umi soup,\nit had a bug");
    is_cut("Bought the red soup of Umi Foods at the corner shop yesterday and\nit had a bug");
    is_cut("Bought the red soup of Umi Foods at the corner shop yesterday and\n|\n|it had a bug");
    is_cut("What I like about the soups of Umi Foods in the corner shop:\n|- taste\n|- smell");
    is_cut("soup\n|#umi #bug");
    is_cut("soup  \r\n| \t\r\n|bug");
    is_cut("soup\n|\n|\n");
}

TEST(a_sentence_never_stands_still)
{
    static const char *const pieces[] = {".", "!",  "?",  "。",  "…", "\n", "\"", "」",  ")", " ",
                                         "a", "海", "と", "e.g", "1", "(",  "「", "://", "y"};
    enum { PIECES = sizeof(pieces) / sizeof(*pieces) };
    uint64_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        struct buf form;
        buf_init(&form, 1 << 10);
        for (int n = 0; n < 12; n++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            assert_int_equal(buf_text(&form, text_of(pieces[(seed >> 33) % PIECES])), OK);
        }
        char *exact = mem_dup(form.at, form.len);
        const struct text text = {exact, form.len};
        for (size_t i = 0; i < text.len;) {
            const size_t end = sentence_end(text, i);
            assert_true(end > i && end <= text.len);
            i = end;
        }
        mem_free(exact);
        buf_done(&form);
    }
}
