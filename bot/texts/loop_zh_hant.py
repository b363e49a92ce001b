"""What the bot says of questions without an answer, in traditional Chinese."""

from __future__ import annotations

from bot.texts.loop import LoopTexts

_STATES = {"new": "🆕 新問題", "checking": "🔎 核實中", "answered": "✅ 已解答", "declined": "🚫 不受理"}

ZH_HANT = LoopTexts(
    bell="🔔 有答案時告訴我",
    unbell="🔕 不用告訴我了",
    bell_on="好，有了答案就在這裡告訴你（保留 30 天）。",
    bell_off="好，不再告訴你。",
    bell_told="答案已經告訴過你了。",
    bell_of_other="這是別人的問題，請自己問一次。",
    told=lambda question: f"🔔 你問過：{question}",
    pinned="📌 由管理者指定",
    why="哪裡不對？",
    reasons={"off": "答非所問", "outdated": "已過時", "incomplete": "不完整", "other": "是另一段"},
    reason_noted="記下了，謝謝。",
    which="應該是哪一段？",
    states=_STATES,
    gaps=lambda counts, page, pages: (
        "📮 待解答的問題："
        + " · ".join(f"{_STATES[state]} {count}" for state, count in counts.items() if count)
        + (f"（第 {page}/{pages} 頁）" if pages > 1 else "")
    ),
    no_gaps="📮 沒有待解答的問題。",
    gap_facts=lambda asked, people, since: f"問過 {asked} 次 · {people} 人 · 自 {since}",
    chats=lambda count: f"{count} 個聊天",
    due=lambda day, over: f"⏰ 已超期（{day}）" if over else f"期限 {day}",
    owner=lambda name: f"承辦：{name}",
    orders={"age": "按時間", "people": "按人數", "owner": "按承辦"},
    wordings="其他問法：",
    nearest="最接近的段落：",
    voted_down=lambda reasons: "👎 有人認為答得不對" + (f"：{'、'.join(reasons)}" if reasons else ""),
    answered_by={"document": "由文件解答", "entry": "由回覆解答", "pin": "由指定的段落解答"},
    proposed="⏳ 等另一位管理者確認",
    how="回覆這張卡片寫下答案，存為一條資料；或者回覆一個段落連結，把那一段指定為答案。",
    buttons={
        "take": "✋ 承辦",
        "release": "↩️ 放回",
        "decline": "🚫 不受理",
        "reopen": "🔁 重開",
        "how": "✍️ 解答",
        "pins": "📌 指定",
        "parts": "✂️ 拆分",
        "like": "🧲 合併",
        "confirm": "✅ 確認",
        "reject": "❌ 退回",
        "list": "‹ 列表",
    },
    gap_gone="這個問題已經不在了。",
    done={
        "take": "由你承辦。",
        "release": "已放回。",
        "decline": "已標為不受理。",
        "reopen": "已重開。",
        "pin": "已指定。",
        "part": "已拆開。",
        "merge": "已合併。",
        "into": "已存入，並告知提問的人。",
        "confirm": "已確認。",
        "reject": "已退回。",
        "proposed": "已提交，等另一位管理者確認。",
    },
    not_now="現在不能這樣做，卡片已更新。",
    by_another="要由另一位管理者確認。",
    choose={
        "pins": "哪一段是答案？",
        "parts": "哪種問法要單獨列出？",
        "like": "和哪個問題合併？",
        "into": "存到哪個資料夾？",
    },
    nothing_to_choose="沒有可選的。",
    not_pinnable="這一段不是所有提問的人都能看到，不能指定。",
    digest=lambda new, overdue, answered, resolved: (
        f"📬 今日問題：新增 {new} · 超期 {overdue} · 已解答 {answered}"
        + ("" if resolved is None else f" · 真正解決 {resolved}%")
    ),
    replayed=lambda open_, changed, worse: "，".join(
        [
            *([f"{open_} 個舊問題現在有答案"] if open_ else []),
            *([f"{changed} 個問題的首條結果變了"] if changed else []),
            *([f"⚠️ {worse} 個標準問題變差"] if worse else []),
        ]
    ),
    proposed_many=lambda count: f"{count} 個舊問題可能有答案了，請確認",
    answers_gone=lambda count: f"{count} 個問題的答案已不在資料中，已重開",
    changed_hit=lambda question, before, after: f"{question}：{before} | {after}",
    worse=lambda question: f"⚠️ {question}",
    partly=lambda asked, of: f"預算內重問了 {asked}/{of} 個問題。",
    pin_gone=lambda text: f"📌 “{text}”指定的段落已不在資料中。",
    stats_none="📊 還沒有人提問。",
    labels={
        "title": "提問統計",
        "days": "每日提問",
        "answer": "有答案",
        "nearest": "最接近",
        "none": "沒有",
        "resolved": "真正解決",
        "definition": "真正解決＝（有答案且提問者未投反對 ＋ 補上答案並已告知）÷ 全部問題",
        "hours_to_answer": "小時補上答案",
        "gaps": "問得最多的空缺",
        "documents": "讀得最多的文件",
        "busiest": "繁忙時段",
        "questions": "問題",
        "people": "人",
        "open": "待解答",
        "answered": "已解答",
    },
    no_font="（本機沒有中文字型，未能畫圖：安裝 Noto Sans CJK 即可。）",
    privacy=lambda days: (
        f"沒有答案的問題會歸在一起，由管理者補上答案。點 🔔 之後才原樣儲存聊天編號，告訴你之後即刪，最多 {days} 天。"
        "管理者做過什麼，按編號和名字記錄。"
        "只有你用過的問法，/forget 也從指定的段落、收錄條目的標題裡刪去；"
        "別人也用過的、以及指定後超過保存期限的問法會留下。"
        "/forget 之前已匯出或備份的，不在其內。"
    ),
    commands={"gaps": "沒有答案的問題", "stats": "提問統計"},
)
