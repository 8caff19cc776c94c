#include "desk/meanings.h"

static const char *const meanings[] = {
    /* money */
    "二重請求 二回引き落と 二度引き落と 二重に引き落と 二重に課金 2回引き落と charged_twice "
    "twice_charged double_charge "
    "billed_twice charged_me_twice doppio_addebito addebitato_due addebitati_due addebito_doppio "
    "cobrado_dos doble_cargo 重复扣款",
    "請求 引き落と 引落 課金 明細 代金 charged charge bill billing invoice debit addebit fattur "
    "cobr factur 扣款 账单",
    "返金 お金戻 お金いつ戻 払い戻 お金返 refund money_back my_money reimburse rimbors "
    "soldi_indietro reembols devolucion_del_dinero 退款",
    "領収書 レシート インボイス 適格請求書 宛名 receipt ricevut scontrino intestazione recibo 收据 "
    "发票",
    "支払 決済 払え カード払い 振込 入金 コンビニ払い pay payment paid card_declined pagament "
    "pagar pago tarjeta 付款 支付",
    "料金 値段 いくら 高い 費用 price cost fee how_much prezzo costo quanto_costa tariff precio "
    "cuánto 价格 费用",
    "違約金 解約金 手数料 exit_fee penalty early_termination penale penali penalizacion 违约金",
    "クーポン 割引 ポイント コード使え coupon voucher discount promo points buono sconto punti "
    "cupon descuento 优惠",
    "値引 安くなる セール sale saldi offerta rebaja 打折",
    /* parcels */
    "届かない 届いてない 届きません 届かん まだ来ない 来ない 来てない 着かない 着いてない 未着 "
    "荷物が届 hasn't_arrived has_not_arrived not_arrived "
    "didn't_arrive never_arrived still_waiting still_nothing where's_my_order where_is_my_order "
    "non_è_arrivat non_arriva mai_arrivat "
    "che_aspetto sto_aspettando dov'è_il_mio no_ha_llegado no_llega 没收到 还没到",
    "配送 発送 お届け 宅配 荷物 小包 追跡 動きなし deliver dispatch parcel package shipp tracking "
    "pacco consegn spedi tracciamento ordine paquete envío "
    "entrega 快递 包裹 物流",
    "不在票 再配達 置き配 受け取れ missed_delivery redeliver rearrange leave_it mancata_consegna "
    "riportar nuova_consegna riconsegn reentrega",
    "注文 頼んだ 買った 購入 order ordered bought purchase ordinat comprat acquist pedido compré "
    "订单 买了",
    "在庫 売り切れ 入荷 再販 品切れ stock sold_out back_in available disponibil esaurit agotado "
    "缺货",
    /* goods */
    "返品 返したい 返せる 返送 交換 戻したい return send_back send_them_back exchange swap restitu "
    "rendere reso resi cambio devolver cambiar 退货 换货",
    "サイズ 大きい 小さい きつい ゆるい too_big too_small size sizes fit taglia troppo_grand "
    "troppo_piccol talla 尺码",
    "色違う 写真と違 イメージ違 ぜんぜん違う 思ってたのと looks_different not_as_described "
    "different_colour wrong_item different_from_the_photo diverso_dalla_foto "
    "colore_diverso non_corrisponde diferente_de_la_foto 颜色不",
    "壊れ 割れ 破損 故障 不良 動かない 動かなく 欠け broken broke damaged faulty defect "
    "doesn't_work not_working stopped_working rotto rotta rotti guast "
    "difettos non_funziona roto averi 坏了 损坏",
    "修理 直して 保証 保証期間 repair fix_it warranty guarantee riparazion garanzia reparar "
    "garantía 维修 保修",
    "説明書 取扱 使い方 やり方 方法 手順 manual how_do_i how_to instructions istruzioni come_si "
    "come_faccio cómo 怎么",
    "アレルギー 原材料 成分 小麦 卵 乳 ピーナッツ allerg ingredient gluten wheat nuts lattos "
    "ingredienti glutine alergi 过敏 成分",
    "賞味期限 消費期限 期限切れ 傷んで カビ expir best_before use_by mould scaden scadut caducad "
    "过期",
    /* accounts */
    "ログイン 入れない 入れなく サインイン アクセスできない log_in login log-in sign_in "
    "can't_get_in locked_out access acceder accedere accesso entrare "
    "iniciar_sesión 登录",
    "パスワード パス忘れ パスわすれ 暗証 password passcode pin contraseña 密码",
    "再設定 リセット 初期化 reset ripristin reimposta restablec 重置",
    "二段階 認証コード ワンタイム sms認証 コードが届 two-step two-factor 2fa verification_code otp "
    "codice_di_verifica due_passaggi 验证码",
    "凍結 ロックされ 停止され 使えなくな locked blocked suspended too_many_tries bloccat sospes "
    "bloquead 冻结 被封",
    "メール来ない メールが来ない メールが届かない メール届かない 迷惑メール email_never no_email "
    "never_get_the spam_folder mail_non_arriva non_ricevo "
    "posta_indesiderata correo_no_llega 收不到邮件",
    "退会 アカウント削除 アカウント消 delete_my_account close_my_account remove_account "
    "elimina_account cancella_account chiudere_l'account borrar_cuenta 注销",
    "住所変更 引っ越し 引越 転居 change_address moved_house new_address cambio_indirizzo "
    "cambiare_indirizzo traslo mudanza 改地址",
    "登録 会員 新規 サインアップ register sign_up join iscri registr 注册",
    "個人情報 情報漏 プライバシー personal_data privacy dati_personali datos_personales 个人信息 "
    "隐私",
    "詐欺 フィッシング 偽サイト 怪しいメール 本物 scam phishing fake is_this_you is_this_legit "
    "truffa falso estafa 诈骗",
    /* contracts */
    "解約 退会 やめたい 辞めたい 契約終了 解除 cancel terminate leave quit unsubscribe disdett "
    "disdir disdic recess me_ne_vado andarmene cancelar darme_de_baja 取消 退订",
    "乗り換え 番号そのまま 他社に mnp 番号移行 ナンバーポータビリティ keep_my_number "
    "port_my_number switch_provider portabilit portare_il_numero cambiare_operatore "
    "portar_mi_número 携号转网",
    "契約 プラン 更新 contract plan subscription renew abbonamento contratto rinnov suscripción "
    "contrato 合同 套餐",
    "無料期間 お試し 体験 free_trial trial prova_gratuita prueba_gratis 试用",
    /* devices and networks */
    "wi-fi wifi 無線 ワイファイ ルーター wireless router rete_senza_fili senza_fili inalámbric "
    "无线 路由器",
    "つながらない 繋がらない つながらん つながりません 接続できない 圏外 切れる つなぎ方 接続方法 "
    "connect connection no_signal offline disconnect colleg conness non_prende "
    "conexión no_conecta 连不上 断网",
    "遅い 重い 速度 くるくる slow speed lag lento lentezza velocità lenta 慢",
    "電池 バッテリー 充電 減りが早い battery charg drain drains batteria scaric ricaric carica "
    "batería 电池 充电",
    "昼に 半日で 一日もたない すぐなくなる すぐ切れる dead_by full_to_dead by_lunch doesn't_last "
    "runs_out finisce_subito dura_poco se_agota",
    "膨らん 膨張 発熱 熱くなる 煙 swell swollen overheat smoke hot_to gonfi scotta fumo hincha "
    "calienta 鼓包 发热",
    "画面 表示 映らない 真っ黒 割れた画面 screen display black_screen schermo pantalla 屏幕",
    "アプリ 更新したら アップデート 落ちる 強制終了 固まる app update crash freez aggiornament "
    "si_blocca si_chiude aplicación actualiza 闪退 更新",
    "音が出ない 聞こえない マイク 音量 no_sound can't_hear speaker audio microfono non_si_sente "
    "sonido 没声音",
    "写真 データ 消えた バックアップ 復元 lost_my_photos backup restore deleted salvataggio "
    "cancellat recuper fotos copia_de_seguridad 备份 恢复",
    "対応機種 互換 使えますか compatible works_with supported compatibil 兼容",
    "障害 落ちてる サーバー メンテ outage server_down is_it_down maintenance disservizio non_va "
    "server manutenzione caído 故障 维护",
    /* places and people */
    "営業時間 何時まで 何時から 開いてる 休み 定休 休業 opening_hours are_you_open open_on "
    "close_at closed orari aperti aperto chius horario abierto 营业时间",
    "土曜 日曜 祝日 年末 年始 週末 saturday sunday weekend holiday sabato domenica festiv sábado "
    "domingo 周末",
    "駐車 parking car_park parcheggi aparcamiento 停车",
    "店舗 お店 支店 最寄り 場所 どこにあり shop store branch nearest where_are_you negozi sede "
    "filiale tienda 门店",
    "予約 空き キャンセル待ち 席 book booking reserv appointment table prenot appuntament posto "
    "cita 预约 预订",
    "電話 つながらない電話 コールセンター 窓口 問い合わせ先 phone_number call_you hotline "
    "reach_you contact telefono numero_verde chiamar contattar llamar 电话 客服",
    "返事 返信 無視 待って 音沙汰 no_reply no_answer still_waiting_for ignored risposta "
    "nessuno_risponde aspett respuesta 回复",
    "スタッフ 店員 係 対応 態度 staff clerk rude employee commess personale maleducat empleado "
    "店员 态度",
    "採用 求人 応募 バイト job vacanc apply career lavoro candidat empleo 招聘",
    "チケット 座席 公演 ticket seat bigliett posto entrada 门票",
    "遅延 運休 便 電車 flight train delayed late bus volo treno ritard cancellato vuelo retraso "
    "延误",
    "部屋 宿泊 チェックイン room check-in stay camera soggiorno habitación 房间 入住",
    "保険 事故 補償 insurance claim accident assicuraz sinistro seguro 保险 理赔",
    "ギフト ラッピング 熨斗 プレゼント gift wrapping present regalo confezion 礼物",
};

size_t meanings_count(void)
{
    return sizeof(meanings) / sizeof(*meanings);
}

struct text meaning_words(size_t meaning)
{
    return text_of(meanings[meaning]);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static bool same_but_space(const char *at, struct text word)
{
    for (size_t i = 0; i < word.len; i++)
        if (at[i] != (word.at[i] == '_' ? ' ' : word.at[i]))
            return false;
    return true;
}

static size_t times(struct text word, struct text text, struct text *first)
{
    size_t count = 0;
    const bool latin = (unsigned char)word.at[0] < 0x80;
    for (size_t i = 0; i + word.len <= text.len; i++)
        if (same_but_space(text.at + i, word) && (!latin || i == 0 || !is_letter(text.at[i - 1])))
            if (count++ == 0 && !first->at)
                *first = text_slice(text, i, i + word.len);
    return count;
}

size_t meaning_in(size_t meaning, struct text text, struct text *first_out)
{
    struct text first = {0};
    struct text rest = meaning_words(meaning), word;
    size_t count = 0;
    while (text_cut(&rest, ' ', &word))
        count += times(word, text, &first);
    if (first_out)
        *first_out = first;
    return count;
}
