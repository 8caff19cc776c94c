#include "base/test.h"
#include "desk/desk.h"

TEST(a_bare_thanks_is_known_in_three_languages)
{
    static const char *const thanks[] = {
        "ありがとうございます!",
        "ありがとうございました。助かりました😊",
        "@umi_care 早速のご対応ありがとうございます",
        "わかりました、ありがとう〜",
        "無事に解決しました。感謝です",
        "どうもありがとうございます(笑)",
        "Thanks!",
        "thank you so much 🙏",
        "@umi_care Great, thanks for the quick reply. It works now!",
        "Thx, got it",
        "Grazie mille!",
        "Perfetto, grazie per l'aiuto",
        "Vi ringrazio, risolto. Buona giornata",
        "ＴＨＡＮＫＳ",
    };
    for (size_t i = 0; i < sizeof(thanks) / sizeof(*thanks); i++)
        if (!desk_thanks_only(text_of(thanks[i])))
            fail_msg("no thanks: %s", thanks[i]);
}

TEST(a_thanks_that_says_more_is_a_message)
{
    static const char *const messages[] = {
        "ありがとうございます。でもまだつながりません",
        "ありがとう。いつ届きますか?",
        "ありがとうございます、注文番号は12345です",
        "わかりました",
        "お礼はいりません",
        "Thanks, but it still does not work",
        "Thanks for nothing",
        "thanks, it works now?",
        "ok",
        "Great",
        "Grazie, ma il pacco non è arrivato",
        "grazie per niente",
        "Perfetto",
        "no thanks",
        "спасибо",
        "Thanks. 12345",
        "",
        "🙏",
        "@umi_care",
    };
    for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++)
        if (desk_thanks_only(text_of(messages[i])))
            fail_msg("thanks only: %s", messages[i]);
}
