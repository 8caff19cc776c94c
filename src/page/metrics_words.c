#include "page/metrics_rows.h"

/* Each formula once, in the languages of those who read it. docs/metrics.md says more. */

enum { LANGS = 3 };
static const char *const langs[LANGS] = {"en", "ja", "it"};

static const struct {
    const char *name, *words[LANGS];
} formulas[] = {
    {"post_age",
     {"seen_at - posted_at, of posts seen in the span; by network",
      "読み取り時刻 − 投稿時刻。期間中に読み取った投稿。ネットワーク別",
      "letto il − pubblicato il, dei post letti nel periodo; per rete"}},
    {"time_to_detect",
     {"case opened - its first post, of cases asked in the span",
      "案件開始 − 最初の投稿。期間中に問い合わせのあった案件",
      "apertura del caso − suo primo post, dei casi sorti nel periodo"}},
    {"first_response",
     {"first answer by a person, as the network acknowledged it - the customer's first post, of "
      "cases asked in the span; round the clock",
      "人による最初の回答(ネットワークの受領時刻) − "
      "お客様の最初の投稿。期間中に問い合わせのあった案件。24時間通算",
      "prima risposta di una persona, come accettata dalla rete − primo post del cliente, dei casi "
      "sorti nel periodo; 24 ore su 24"}},
    {"first_response_business",
     {"the same in the desk's hours", "同じ計算を窓口の営業時間内で",
      "lo stesso nelle ore di servizio"}},
    {"first_response_attainment",
     {"answered within the target / answered, or unanswered with the target's time over; without "
      "cases resolved within it as no answer, spam or duplicate",
      "目標時間内の回答 ÷ "
      "回答済み、または目標時間を過ぎた未回答。時間内に「回答不要・スパム・重複」とされた案件を除"
      "く",
      "risposti entro il limite / risposti, o senza risposta a limite scaduto; esclusi i casi "
      "chiusi entro il limite come senza risposta, spam o doppione"}},
    {"next_response",
     {"our answer - the first customer message that waited for it, after the first answer; a bare "
      "thanks waits for none; of answers in the span",
      "当方の回答 − "
      "それを待っていたお客様の最初のメッセージ(最初の回答より後)"
      "。お礼だけのメッセージは待ちに数えない。期間中の回答",
      "nostra risposta − primo messaggio del cliente che la attendeva, dopo la prima risposta; un "
      "semplice grazie non attende; delle risposte nel periodo"}},
    {"conclusive_response",
     {"last answer before the resolution - the customer's first post, of cases resolved in the "
      "span",
      "解決前の最後の回答 − お客様の最初の投稿。期間中に解決した案件",
      "ultima risposta prima della soluzione − primo post del cliente, dei casi risolti nel "
      "periodo"}},
    {"resolution_first",
     {"first resolution - the customer's first post, less waiting for the customer (at most 7 days "
      "a pause)",
      "最初の解決 − お客様の最初の投稿。お客様待ちの時間を除く(1回につき最長7日)",
      "prima soluzione − primo post del cliente, meno le attese del cliente (al massimo 7 giorni "
      "ciascuna)"}},
    {"resolution_full",
     {"last resolution - the customer's first post, less waiting for the customer (at most 7 days "
      "a pause)",
      "最後の解決 − お客様の最初の投稿。お客様待ちの時間を除く(1回につき最長7日)",
      "ultima soluzione − primo post del cliente, meno le attese del cliente (al massimo 7 giorni "
      "ciascuna)"}},
    {"resolution_full_raw",
     {"the same with every pause in it", "同じ計算で、待ち時間をすべて含む",
      "lo stesso con tutte le attese"}},
    {"reopen_rate",
     {"reopened within 7 days / resolved in the span; a bare thanks reopens nothing",
      "7日以内に再開 ÷ 期間中の解決。お礼だけでは再開しない",
      "riaperti entro 7 giorni / risolti nel periodo; un semplice grazie non riapre"}},
    {"one_touch",
     {"resolved with exactly one answer and never reopened / resolved in the span",
      "ちょうど1回の回答で解決し再開なし ÷ 期間中の解決",
      "risolti con una sola risposta e mai riaperti / risolti nel periodo"}},
    {"backlog",
     {"age of cases open at the end of the span: end - the customer's first post, waiting and "
      "sleeping ones too; by age",
      "期間の終わりに未解決の案件の経過時間:期間の終わり − "
      "お客様の最初の投稿。待機・保留も含む。経過時間別",
      "età dei casi aperti a fine periodo: fine − primo post del cliente, anche in attesa o "
      "rimandati; per età"}},
    {"contact_count",
     {"customer messages of a case, across its posts and networks",
      "1案件のお客様メッセージ数。投稿・ネットワークをまたいで合計",
      "messaggi del cliente per caso, tra tutti i suoi post e reti"}},
    {"contacts_3_unresolved",
     {"cases with 3 or more messages and no resolution / cases asked in the span",
      "メッセージ3件以上で未解決の案件 ÷ 期間中に問い合わせのあった案件",
      "casi con 3 o più messaggi e nessuna soluzione / casi sorti nel periodo"}},
    {"reply_rate",
     {"answered / asked in the span, without those resolved as no answer, spam or duplicate",
      "回答済み ÷ 期間中の問い合わせ。「回答不要・スパム・重複」を除く",
      "risposti / sorti nel periodo, esclusi quelli chiusi come senza risposta, spam o doppione"}},
    {"approval_time",
     {"approved - submitted, of approvals in the span; by approver",
      "承認 − 申請。期間中の承認。承認者別",
      "approvato − inviato in approvazione, delle approvazioni nel periodo; per approvatore"}},
    {"handling_time",
     {"seconds people were at work on a case, by beats of their pages, of cases asked in the span",
      "担当者が案件を開いて作業していた秒数(画面の動きによる)。期間中に問い合わせのあった案件",
      "secondi di lavoro sul caso, misurati dai battiti delle pagine, dei casi sorti nel periodo"}},
    {"first_response_by_followers",
     {"first_response by tenth of the authors' followers, 1 the fewest",
      "投稿者のフォロワー数を10区分した最初の回答までの時間。1が最少",
      "prima risposta per decimo di follower degli autori, 1 i meno seguiti"}},
    {"first_response_by_language",
     {"first_response by language", "言語別の最初の回答までの時間", "prima risposta per lingua"}},
    {"fairness",
     {"median first response of the tenth with the fewest followers / of that with the most; over "
      "2 is an alarm",
      "フォロワー最少区分の最初の回答の中央値 ÷ 最多区分の中央値。2を超えると警告",
      "mediana della prima risposta del decimo con meno follower / quella del decimo con più; "
      "oltre 2 è un allarme"}},
    {"override_rate",
     {"block findings that were overridden / block findings, of checks in the span; by rule and by "
      "person",
      "解除された停止指摘 ÷ 停止指摘。期間中のチェック。ルール別・担当者別",
      "blocchi scavalcati / blocchi, dei controlli nel periodo; per regola e per persona"}},
    {"found",
     {"posts that became a case / posts people labelled as needing support, in the span",
      "案件になった投稿 ÷ 担当者が「支援が必要」とした投稿。期間中",
      "post diventati casi / post che le persone hanno segnato come bisognosi di aiuto, nel "
      "periodo"}},
    {"approached",
     {"answered / cases found: whose author did not call us",
      "回答済み ÷ 見つけた案件(当方に呼びかけていない投稿者)",
      "risposti / casi trovati: l'autore non si era rivolto a noi"}},
    {"welcomed",
     {"thanks or an answer of the customer within 24 h of ours / approached",
      "当方の回答から24時間以内のお礼または返答 ÷ 声かけ",
      "grazie o risposta del cliente entro 24 h dalla nostra / contattati"}},
    {"unwelcome",
     {"asked us to leave them alone after our answer / approached; stop line 3 %",
      "当方の回答後に「連絡不要」と言われた ÷ 声かけ。中止ライン3 %",
      "ci hanno chiesto di non scrivere dopo la nostra risposta / contattati; soglia di arresto 3 "
      "%"}},
    {"solved_by_link",
     {"no further message within 72 h of the first answer, or resolved as solved / approached with "
      "a link",
      "最初の回答から72時間以内に追加メッセージなし、または解決済みとして終了 ÷ リンク付きの声かけ",
      "nessun altro messaggio entro 72 h dalla prima risposta, o chiusi come risolti / contattati "
      "con un link"}},
    {"form_completion",
     {"forms that came back / forms offered in the span",
      "返送されたフォーム ÷ 期間中に案内したフォーム",
      "moduli tornati / moduli offerti nel periodo"}},
    {"knowledge_hit_1",
     {"pages taken that were offered first / pages taken in the span",
      "最初に提示されて使われたページ ÷ 期間中に使われたページ",
      "pagine prese che erano offerte per prime / pagine prese nel periodo"}},
    {"knowledge_hit_3",
     {"pages taken that were among the first three / pages taken",
      "上位3件にあって使われたページ ÷ 使われたページ",
      "pagine prese che erano tra le prime tre / pagine prese"}},
    {"opt_out_honoured",
     {"wishes to be left alone after which nothing of ours went out later than a minute / such "
      "wishes in the span",
      "連絡不要の申し出から1分を超えて当方から何も送られなかった件数 ÷ 期間中の申し出",
      "richieste di non essere contattati dopo le quali nulla di nostro è partito oltre un minuto "
      "/ richieste nel periodo"}},
    {"detect_s",
     {"first post → first alert", "最初の投稿 → 最初のアラート", "primo post → primo allarme"}},
    {"acknowledge_s",
     {"first alert → acknowledged", "最初のアラート → 確認", "primo allarme → presa in carico"}},
    {"holding_s",
     {"first post → holding statement published", "最初の投稿 → 第一報の公表",
      "primo post → comunicato di attesa pubblicato"}},
    {"facts_s",
     {"first post → facts statement published; the bar is 3:00:00",
      "最初の投稿 → 事実の公表。基準は3:00:00",
      "primo post → comunicato dei fatti pubblicato; il limite è 3:00:00"}},
    {"peak_s",
     {"first post → the ten minutes with most new critical authors",
      "最初の投稿 → 新しい批判者が最も多い10分間",
      "primo post → i dieci minuti con più nuovi autori critici"}},
    {"half_s", {"peak → half of it", "ピーク → その半分", "picco → metà del picco"}},
    {"quiet_s",
     {"first post → six hours under twice what is usual at each hour of the week (the brand's "
      "other stories in the four weeks before)",
      "最初の投稿 → 曜日・時刻ごとの平常値(直前4週間の同ブランドの他の話題)の2倍を下回る6時間",
      "primo post → sei ore sotto il doppio del consueto a ogni ora della settimana (le altre "
      "storie del marchio nelle quattro settimane prima)"}},
    {"second_wave_s",
     {"first post → a new peak of half the first or more, after a fall under a quarter",
      "最初の投稿 → 4分の1を下回った後、最初の半分以上の新しいピーク",
      "primo post → un nuovo picco di almeno metà del primo, dopo un calo sotto un quarto"}},
};

void formula_put(const char *name, const char *unit, struct json_out *out)
{
    size_t at = 0;
    while (at < sizeof(formulas) / sizeof(*formulas) && strcmp(formulas[at].name, name) != 0)
        at++;
    must(at < sizeof(formulas) / sizeof(*formulas));
    json_begin(out, '{');
    json_pair_str(out, "metric", name);
    json_pair_str(out, "unit", unit);
    json_pair_str(out, "formula", formulas[at].words[0]);
    json_key(out, "words");
    json_begin(out, '{');
    for (int i = 0; i < LANGS; i++)
        json_pair_str(out, langs[i], formulas[at].words[i]);
    json_end(out, '}');
    json_end(out, '}');
}
