/** Stands for two bars that may open or close a spoiler. */
export const BARS = '\uF8FC'
/** What is shown of a spoiler where it can not be opened: in quotes, notifications and lists. */
export const HIDDEN_TEXT = '[spoiler]'

/** Puts one character in place of exactly two bars in a run of text. */
export function markBars(text: string): string {
  return text.includes('||') ? text.replace(TWO_BARS, BARS) : text
}

/**
 * Pairs the bars among the children of one element and wraps what stands between; those without another become text.
 * As with the marks of emphasis, bars open before what is no blank and close after what is none, so that `a || b || c`
 * hides nothing. Elements within must have been through it already.
 *
 * @param boundary where a spoiler can not go on: a block within a list's item
 */
export function pairSpoilers(children: string, boundary: RegExp, wrap: (hidden: string) => string): string {
  if (!children.includes(BARS)) return children
  const [first = '', ...rest] = children.split(BARS)
  let shown = first
  let hidden: string | undefined
  for (const after of rest) {
    if (hidden !== undefined && isInk(hidden.at(-1))) {
      shown += wrap(hidden) + after
      hidden = undefined
    } else if (hidden !== undefined) hidden += `||${after}`
    else if (isInk(after.at(0))) hidden = after
    else shown += `||${after}`
    if (hidden === undefined || !boundary.test(after)) continue
    shown += `||${hidden}`
    hidden = undefined
  }
  return hidden === undefined ? shown : `${shown}||${hidden}`
}

/** Whether bars pair among these children. */
export function hasSpoiler(children: string): boolean {
  return pairSpoilers(children, NEVER, () => BARS).includes(BARS)
}

const NEVER = /$^/
const TWO_BARS = /(?<!\|)\|\|(?!\|)/g

const isInk = (char: string | undefined) => char !== undefined && !/\s/.test(char)
