#include "desk/drafts_given.h"

#include <stddef.h>

const struct given_template given_templates[] = {
    /* Japanese */
    {"answer", "ja", "polite",
     "お問い合わせの件、次の方法をお試しください。{answer}[ 手順はこちらです: {url}]"
     "[ 直らないときは、この投稿へご返信ください。][ {signature}]"},
    {"answer", "ja", "humble",
     "お困りの件、ご案内いたします。{answer}[ 手順はこちらです: {url}]"
     "[ 解決しないときは、この投稿へご返信ください。続けて拝見いたします。][ {signature}]"},
    {"answer", "ja", "formal",
     "お問い合わせの件につきまして、ご案内申し上げます。{answer}[ 手順はこちらでございます: {url}]"
     "[ 解決しない場合は、この投稿へご返信くださいますようお願い申し上げます。][ {signature}]"},
    {"form", "ja", "polite",
     "ご不便をおかけして申し訳ありません。お名前や番号はここには書かず、こちらのフォームからお知ら"
     "せください: "
     "{form}[ {signature}]"},
    {"form", "ja", "humble",
     "ご不便をおかけし申し訳ございません。お名前や番号はここにはお書きにならず、こちらの専用フォー"
     "ムからお知らせくださいませ: "
     "{form}[ 拝見してご返信いたします。][ {signature}]"},
    {"form", "ja", "formal",
     "ご迷惑をおかけし、誠に申し訳ございません。個人の情報はここにはお書きにならず、こちらの専用フ"
     "ォームからお知らせくださいますようお願い申し上げます: "
     "{form}[ {signature}]"},
    {"details", "ja", "polite",
     "ご不便をおかけして申し訳ありません。原因を調べます。画面に出ている文字と、いつからかを教えて"
     "ください。お名前や番号は書かないでください。[ {signature}]"},
    {"details", "ja", "humble",
     "ご不便をおかけし申し訳ございません。原因をお調べします。画面に出ている文字と、いつからかをお"
     "知らせいただけますか。お名前や番号はお書きにならないでください。[ {signature}]"},
    {"details", "ja", "formal",
     "ご迷惑をおかけし、誠に申し訳ございません。原因をお調べいたします。画面に表示されている文字と"
     "、いつからかをお知らせくださいますでしょうか。お名前や番号はお書きにならないようお願い申し上"
     "げます。[ {signature}]"},
    {"sorry", "ja", "polite",
     "{fault}、申し訳ありません。{remedy}[ 次は{next}にここでお知らせします。][ {signature}]"},
    {"sorry", "ja", "humble",
     "{fault}、申し訳ございません。{remedy}[ 次は{next}にここでお知らせいたします。][ "
     "{signature}]"},
    {"sorry", "ja", "formal",
     "{fault}、誠に申し訳ございません。{remedy}[ 次は{next}にこちらでご報告申し上げます。][ "
     "{signature}]"},
    {"thanks", "ja", "", "お知らせくださり、ありがとうございます。[ {signature}]"},
    /* English */
    {"answer", "en", "",
     "Here is what usually helps: {answer}[ Step by step: {url}]"
     "[ If it does not, reply here and we will take it from there.][ {signature}]"},
    {"form", "en", "",
     "We are sorry for the trouble. Please keep names and numbers out of this thread and use this "
     "form, "
     "it reaches us directly: {form}[ {signature}]"},
    {"details", "en", "",
     "We are sorry about this and are looking into it. What does the screen say, and since when? "
     "Please leave names and numbers out.[ {signature}]"},
    {"sorry", "en", "",
     "{fault}. We are sorry. {remedy}[ We will write here again at {next}.][ {signature}]"},
    {"thanks", "en", "", "Thank you for telling us.[ {signature}]"},
    /* Italian */
    {"answer", "it", "lei",
     "Ecco come si risolve di solito: {answer}[ I passaggi sono qui: {url}]"
     "[ Se non basta, risponda qui e ce ne occupiamo noi.][ {signature}]"},
    {"answer", "it", "tu",
     "Ecco come si risolve di solito: {answer}[ I passaggi sono qui: {url}]"
     "[ Se non basta, rispondi qui e ce ne occupiamo noi.][ {signature}]"},
    {"form", "it", "lei",
     "Ci dispiace per il problema. Non scriva qui nomi o numeri: usi questo modulo, arriva "
     "direttamente a noi: {form}[ {signature}]"},
    {"form", "it", "tu",
     "Ci dispiace per il problema. Non scrivere qui nomi o numeri: usa questo modulo, arriva "
     "direttamente a noi: {form}[ {signature}]"},
    {"details", "it", "lei",
     "Ci dispiace, stiamo verificando. Che cosa compare sullo schermo, e da quando? Non scriva qui "
     "nomi o numeri.[ {signature}]"},
    {"details", "it", "tu",
     "Ci dispiace, stiamo verificando. Che cosa compare sullo schermo, e da quando? Non scrivere "
     "qui "
     "nomi o numeri.[ {signature}]"},
    {"sorry", "it", "",
     "{fault}. Ci scusiamo. {remedy}[ Scriviamo di nuovo qui alle {next}.][ {signature}]"},
    {"thanks", "it", "lei", "Grazie per avercelo detto.[ {signature}]"},
    {"thanks", "it", "tu", "Grazie per avercelo detto.[ {signature}]"},
    /* Spanish */
    {"answer", "es", "",
     "Esto es lo que suele resolverlo: {answer}[ Paso a paso: {url}]"
     "[ Si no basta, responda aquí y lo vemos nosotros.][ {signature}]"},
    {"form", "es", "",
     "Sentimos el problema. No escriba aquí nombres ni números: use este formulario, nos llega "
     "directamente: {form}[ {signature}]"},
    {"details", "es", "",
     "Lo sentimos, lo estamos mirando. ¿Qué aparece en la pantalla y desde cuándo? No escriba aquí "
     "nombres ni números.[ {signature}]"},
    {"thanks", "es", "", "Gracias por avisarnos.[ {signature}]"},
    /* Chinese */
    {"answer", "zh", "",
     "您好,通常可以这样解决:{answer}[ 详细步骤:{url}][ 如果仍未解决,请在此回复,我们会继续处理。][ "
     "{signature}]"},
    {"form", "zh", "",
     "给您带来不便,非常抱歉。请不要在这里填写姓名或号码,请使用这个表单,我们会直接收到:{form}[ "
     "{signature}]"},
    {"details", "zh", "",
     "非常抱歉,我们正在查看。请告诉我们屏幕上显示的文字以及从什么时候开始,请不要填写姓名或号码。[ "
     "{signature}]"},
    {"thanks", "zh", "", "感谢您的告知。[ {signature}]"},
    /* French, German */
    {"answer", "fr", "",
     "Voici ce qui aide le plus souvent : {answer}[ Pas à pas : {url}]"
     "[ Si cela ne suffit pas, répondez ici et nous nous en occupons.][ {signature}]"},
    {"form", "fr", "",
     "Nous sommes désolés pour ce problème. N'écrivez ici ni nom ni numéro : ce formulaire nous "
     "parvient directement : {form}[ {signature}]"},
    {"answer", "de", "",
     "Das hilft meistens: {answer}[ Schritt für Schritt: {url}]"
     "[ Wenn nicht, antworten Sie bitte hier, wir kümmern uns darum.][ {signature}]"},
    {"form", "de", "",
     "Das tut uns leid. Bitte schreiben Sie hier keine Namen oder Nummern; dieses Formular "
     "erreicht "
     "uns direkt: {form}[ {signature}]"},
    {NULL, NULL, NULL, NULL}};
