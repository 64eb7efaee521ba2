import { elementAt, make } from './elements.ts'
import { moveSelection, select, selectedIn } from './listbox.ts'
import { t } from './t.ts'

const MOST_SHOWN = 8

export interface SuggestDeps {
  field: HTMLTextAreaElement
  above: HTMLElement
  /** What may follow @, # and `:`, and a slash at the very beginning; asked for when the sign is typed. */
  choices: Record<Word['sign'], () => Choice[] | Promise<Choice[]>>
}

/** One of what a word may become. */
export interface Choice {
  /** What is put in place of the word, its sign included. */
  text: string
  /** By what it is found and, but for its sign, shown. */
  name: string
  /** More words to find it by. */
  words?: string
  /** What stands after the name. */
  about?: string
  /** What stands before the name: an avatar, an icon, the emoji itself. */
  glyph: () => Node | string
}

/** While a word begins with @, # or `:`, or the text with a slash, the people, rooms, emoji or commands that it may become. */
export function createSuggest({ field, above, choices }: SuggestDeps) {
  const list = make('div', 'menu suggest')
  list.id = 'suggest'
  list.setAttribute('role', 'listbox')
  let word: Word | undefined

  async function look() {
    word = wordAt(field.value, field.selectionStart)
    if (!word) return close()
    const { sign, letters, from } = word
    const all = await choices[sign]()
    // The text may have gone on while they were fetched.
    if (word?.from !== from || word.letters !== letters) return
    const found = bestMatches(all, letters)
    // A command that is written out is sent by Enter.
    show(sign, found[0]?.text === letters ? [] : found)
  }

  function show(sign: Word['sign'], found: Choice[]) {
    if (found.length === 0) return close()
    list.setAttribute('aria-label', LABELS[sign])
    list.replaceChildren(...found.map(optionFor))
    above.append(list)
    field.setAttribute('aria-controls', list.id)
    select(list, field, list.querySelector<HTMLElement>('[role=option]') ?? undefined)
  }

  function close() {
    word = undefined
    list.remove()
    field.removeAttribute('aria-activedescendant')
    field.removeAttribute('aria-controls')
  }

  function take(option: HTMLElement | null) {
    const text = option?.dataset['text']
    if (!word || !text) return
    field.setRangeText(`${text} `, word.from, field.selectionStart, 'end')
    close()
    field.dispatchEvent(new Event('input', { bubbles: true }))
    field.focus()
  }

  // Before the composer's own listener, for which Enter sends.
  field.addEventListener(
    'keydown',
    (event) => {
      if (!list.isConnected || event.isComposing) return
      const does = {
        ArrowDown: () => moveSelection(list, field, 1),
        ArrowUp: () => moveSelection(list, field, -1),
        Enter: () => take(selectedIn(list)),
        Tab: () => take(selectedIn(list)),
        Escape: close,
      }[event.key]
      if (!does || event.shiftKey) return
      event.preventDefault()
      event.stopImmediatePropagation()
      does()
    },
    { capture: true },
  )
  field.addEventListener('input', () => void look())
  field.addEventListener('blur', () => setTimeout(close, 150))
  list.addEventListener('mousedown', (event) => event.preventDefault())
  list.addEventListener('click', (event) => take(elementAt(event, '[role=option]')))
  void look()
}

const LABELS = { '@': t('People'), '#': t('Rooms'), ':': t('Emoji'), '/': t('Commands') }

export interface Word {
  sign: '@' | '#' | ':' | '/'
  letters: string
  from: number
}

/**
 * The word with one of the signs that the caret stands in, if any. An emoji needs two letters: `:)` is none. Of a command,
 * the slash is one of its letters.
 */
export function wordAt(text: string, caret: number): Word | undefined {
  const before = text.slice(0, caret)
  if (/^\/[a-z]*$/.test(before)) return { sign: '/', letters: before, from: 0 }
  const match = /(?:^|[\s(])(?:([@#])([^\s@#]{0,40})|(:)([\w+-]{2,40}))$/u.exec(before)
  const sign = match?.[1] ?? match?.[3]
  if (sign !== '@' && sign !== '#' && sign !== ':') return undefined
  const letters = match?.[2] ?? match?.[4] ?? ''
  return { sign, letters, from: caret - letters.length - 1 }
}

/** Those whose name begins with the letters, then those in which a word does. */
export function bestMatches(all: Choice[], letters: string): Choice[] {
  const wanted = fold(letters)
  const starts = all.filter(({ name }) => fold(name).startsWith(wanted))
  const within = all.filter(
    ({ name, words = '' }) => !fold(name).startsWith(wanted) && fold(` ${name} ${words}`).includes(` ${wanted}`),
  )
  return [...starts, ...within].slice(0, MOST_SHOWN)
}

const fold = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()

function optionFor({ text, name, about, glyph }: Choice): HTMLElement {
  const words = make('span', 'cut', name)
  const option = make('div', 'row', glyph(), words, ...(about ? [make('small', '', about)] : []))
  option.setAttribute('role', 'option')
  option.dataset['text'] = text
  words.dir = 'auto'
  return option
}
