/** Makes texts as people write them in a chat, in several languages: a few words are in most texts, most words in few. */
export function createTexts(seed = 1) {
  const random = createRandom(seed)
  const latin = Array.from({ length: LATIN_WORDS }, (_, i) => inventWord(i))
  const pick = (words: readonly string[]) => words[Math.floor(random() ** 3 * words.length)] ?? ''

  /** The i-th text: mostly Latin letters, some Cyrillic, Chinese, Japanese and Thai. */
  function text(): string {
    const kind = random()
    const length = 4 + Math.floor(random() ** 2 * 40)
    if (kind < 0.07) return several(length, () => pick(CHINESE)).join('')
    if (kind < 0.14) return several(length, () => pick(JAPANESE)).join('')
    if (kind < 0.17) return several(length, () => pick(THAI)).join('')
    if (kind < 0.22) return several(length, () => pick(RUSSIAN)).join(' ')
    // The commonest of them is in about a third of all texts.
    return several(length, () => (random() < 0.03 ? 'harbour' : pick(latin))).join(' ')
  }

  return { text, random }
}

const LATIN_WORDS = 50_000
const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ')

/** The word of a number, each another. */
function inventWord(i: number): string {
  let word = ''
  for (let rest = i + 20; rest > 0; rest = Math.floor(rest / 20)) word += SYLLABLES[rest % 20] ?? ''
  return word
}

const CHINESE =
  '我们 今天 会议 明天 项目 数据 北京 大学 问题 可以 需要 时间 工作 消息 服务器 完成 测试 更新 文件 计划'.split(' ')
const JAPANESE = '今日 は 会議 です 明日 の 予定 を 確認 する 東京 に 行き ます 資料 送信 放送 部 無線 機'.split(' ')
const THAI = 'วันนี้ อากาศ ดี ประชุม พรุ่งนี้ งาน เวลา เอกสาร ส่ง แล้ว'.split(' ')
const RUSSIAN = 'сегодня завтра собрание работа время вопрос сервер готово письмо город'.split(' ')

const several = (length: number, one: () => string) => Array.from({ length }, one)

/** mulberry32: the same texts in every run. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
