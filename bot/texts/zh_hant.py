"""Every sentence in traditional Chinese, in the words that readers in Taiwan and Hong Kong use."""

from __future__ import annotations

from bot.texts.sentences import Texts

ZH_HANT = Texts(
    language="zh-hant",
    start=lambda documents, passages: (
        f"👋 我只引用資料原文，不編造。已收錄 {documents} 份文件、{passages} 段。直接傳問題給我就好。"
    ),
    examples="資料裡有這些標題，可以照著問：",
    help=lambda name, sees_all: "\n".join(
        [
            "直接傳問題，我回覆資料裡說到它的那一段原文，並註明檔案、標題和可以分享的連結。",
            "",
            f"· 群組裡：/ask@{name} 問題；或者回覆某人的訊息傳 /ask@{name}，我直接回答那則訊息；也可以回覆我接著問"
            + (f"；或者 @{name} 問題。" if sees_all else "。其餘群組訊息我收不到，單獨 @ 我可能也收不到。"),
            f"· 任何聊天：輸入 @{name} 問題，選一則，原文就傳到那裡。",
            "· 每段下面的 🔗 連結誰都能開啟，📤 把這一段轉到別的聊天。",
            "",
            "資料裡沒有的，我會直說沒有，並指出哪些詞從未出現。",
        ]
    ),
    privacy=(
        "不使用語言模型，不經過第三方，檢索在本機離線完成。\n"
        "我不儲存你的問題，也不儲存你是誰；記錄檔裡只有錯誤，不含問題原文。\n"
        "群組裡沒有傳給我的訊息，在隱私模式下 Telegram 不會轉給我。"
    ),
    usage=lambda name: f"請把問題寫在指令後面：/ask@{name} 問題，或者回覆一則文字訊息傳 /ask@{name}。",
    only_text="我只讀文字。請把問題寫成一句話傳給我。",
    no_documents="資料夾裡還沒有可以檢索的文件。",
    unsure="⚠️ 不太確定，僅供參考",
    not_found="沒有找到能回答的段落。",
    missing=lambda words: f"資料中從未出現：{'、'.join(words)}",
    nearest="最接近的段落：",
    others="其他結果：",
    matched=lambda words: f"命中：{'、'.join(words)}",
    gone="這個連結指向的段落已經不在資料中。直接傳問題，我再找找。",
    failed=lambda name: f"⚙️ 出錯了，已記錄（#{name}）。請稍後再試。",
    share="📤 分享到聊天",
    copy_link="🔗 複製連結",
    inline_hint="💬 輸入問題，或到私訊提問",
    inline_none="沒有找到 · 到私訊換個問法",
    commands={"ask": "提問：/ask 問題，或回覆一則訊息", "help": "怎麼用", "privacy": "隱私說明"},
    description=(
        "傳一個問題，我用資料裡的原文回答：寫明是哪個檔案、哪個標題下的哪一段，關鍵句標出，"
        "並附上誰都能開啟的連結。資料裡沒有，我就說沒有。"
    ),
    short_description="用資料原文回答問題，註明出處，附可分享的連結。",
)
