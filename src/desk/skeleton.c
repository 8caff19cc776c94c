#include "desk/skeleton.h"

#include "desk/facts.h"

static const struct skeleton skeletons[] = {
    {"holding",
     {{"known",
       {"What we know happened, and when we learnt it", "判明している事実と、把握した日時",
        "Che cosa sappiamo e quando l'abbiamo saputo"},
       SLOT_WORDS},
      {"concern",
       {"Concern for those affected, in plain words", "影響を受けた方へのお気持ちの言葉",
        "Vicinanza a chi è coinvolto, con parole semplici"},
       SLOT_WORDS},
      {"now", {"What to do now", "いま取っていただきたい行動", "Che cosa fare adesso"}, SLOT_WORDS},
      {"doing",
       {"What we are doing, and since when", "当社の対応と、その開始時刻",
        "Che cosa stiamo facendo e da quando"},
       SLOT_WORDS},
      {"unknown",
       {"What we do not know yet", "まだ分かっていないこと", "Che cosa non sappiamo ancora"},
       SLOT_WORDS},
      {"next",
       {"The next word: time, time zone, place", "次のお知らせの時刻・時間帯・場所",
        "Prossima comunicazione: ora, fuso, luogo"},
       SLOT_TIMED},
      {NULL, {NULL}, SLOT_FREE}}},
    {"facts",
     {{"act",
       {"The act, said by us", "起きたことを自社の言葉で", "Il fatto, detto da noi"},
       SLOT_WORDS},
      {"scope",
       {"Scope: lot, dates, shops, accounts", "範囲(ロット・日付・店舗・アカウント)",
        "Estensione: lotto, date, negozi, account"},
       SLOT_WORDS},
      {"cause",
       {"Cause: confirmed, or under test", "原因(確定または調査中)",
        "Causa: accertata o in verifica"},
       SLOT_WORDS},
      {"responsibility", {"Who answers for it", "責任の所在", "Chi ne risponde"}, SLOT_WORDS},
      {"remedy",
       {"The remedy, and how to get it", "補償・対応と、その受け方", "Il rimedio e come ottenerlo"},
       SLOT_WORDS},
      {"prevention",
       {"Prevention, with a date", "再発防止策と期日", "Prevenzione, con una data"},
       SLOT_WORDS},
      {"form", {"Where to write to us", "お問い合わせ窓口", "Dove scriverci"}, SLOT_WORDS},
      {"next",
       {"The next update: time, time zone, place", "次回の更新の時刻・時間帯・場所",
        "Prossimo aggiornamento: ora, fuso, luogo"},
       SLOT_TIMED},
      {"log", {"Log of corrections", "訂正の記録", "Registro delle correzioni"}, SLOT_FREE},
      {NULL, {NULL}, SLOT_FREE}}},
    {"correction",
     {{"first",
       {"Which text is corrected, and when it was said", "訂正する文面と公表日時",
        "Quale testo si corregge e quando era uscito"},
       SLOT_WORDS},
      {"wrong", {"What was wrong in it", "誤っていた点", "Che cosa era sbagliato"}, SLOT_WORDS},
      {"right", {"What is right", "正しい内容", "Che cosa è giusto"}, SLOT_WORDS},
      {"sorry",
       {"An apology for the error", "誤りへのお詫び", "Le scuse per l'errore"},
       SLOT_WORDS},
      {NULL, {NULL}, SLOT_FREE}}},
};
enum { SKELETONS = sizeof(skeletons) / sizeof(*skeletons) };

const struct skeleton *skeleton_of(struct text kind)
{
    for (size_t i = 0; i < SKELETONS; i++)
        if (text_is(kind, skeletons[i].kind))
            return &skeletons[i];
    return NULL;
}

bool skeleton_kind_known(struct text kind)
{
    return skeleton_of(kind) || text_is(kind, "other");
}

struct text skeleton_text(const struct skeleton *skeleton, const struct json *slots,
                          struct arena *arena)
{
    struct text made = TEXT("");
    for (const struct slot *slot = skeleton ? skeleton->slots : NULL; slot && slot->id; slot++) {
        const struct text said = text_trim(json_text_at(slots, slot->id));
        if (said.len)
            made = arena_printf(arena, "%.*s%s%.*s", TEXT_ARG(made), made.len ? "\n" : "",
                                TEXT_ARG(said));
    }
    return made;
}

/* A next word without a clock time is none. */
static bool is_missing(const struct slot *slot, struct text said)
{
    bool digit = false;
    for (size_t i = 0; i < said.len; i++)
        digit |= said.at[i] >= '0' && said.at[i] <= '9';
    digit |= text_find(said, TEXT("時")) >= 0;
    return slot->wants != SLOT_FREE && (!said.len || (slot->wants == SLOT_TIMED && !digit));
}

static void words(const struct slot *slot, struct json_out *out)
{
    static const char *const langs[] = {"en", "ja", "it"};
    json_key(out, "words");
    json_begin(out, '{');
    for (int i = 0; i < 3; i++)
        json_pair_str(out, langs[i], slot->words[i]);
    json_end(out, '}');
}

void skeleton_show(const struct skeleton *skeleton, const struct json *slots, struct json_out *out)
{
    json_key(out, "slots");
    json_begin(out, '[');
    for (const struct slot *slot = skeleton ? skeleton->slots : NULL; slot && slot->id; slot++) {
        const struct text said = text_trim(json_text_at(slots, slot->id));
        json_begin(out, '{');
        json_pair_str(out, "id", slot->id);
        words(slot, out);
        json_pair_text(out, "text", text_or_none(said));
        json_pair_bool(out, "missing", is_missing(slot, said));
        json_end(out, '}');
    }
    json_end(out, ']');
    json_key(out, "missing");
    json_begin(out, '[');
    for (const struct slot *slot = skeleton ? skeleton->slots : NULL; slot && slot->id; slot++)
        if (is_missing(slot, text_trim(json_text_at(slots, slot->id))))
            json_put_text(out, text_of(slot->id));
    json_end(out, ']');
}

void desk_skeletons_json(struct json_out *out)
{
    json_begin(out, '{');
    json_key(out, "kinds");
    json_begin(out, '[');
    for (size_t i = 0; i < SKELETONS; i++) {
        json_begin(out, '{');
        json_pair_str(out, "kind", skeletons[i].kind);
        json_key(out, "slots");
        json_begin(out, '[');
        for (const struct slot *slot = skeletons[i].slots; slot->id; slot++) {
            json_begin(out, '{');
            json_pair_str(out, "id", slot->id);
            words(slot, out);
            json_end(out, '}');
        }
        json_end(out, ']');
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
}
