import { moveSelection, select, selectedIn } from './listbox.ts'

const MOST_SHOWN = 8

export interface SuggestDeps {
  field: HTMLTextAreaElement
  above: HTMLElement
  /** Names of the room's people; asked for when the first @ is typed. */
  people: () => Promise<string[]>
  /** Names of the rooms that I see. */
  rooms: () => string[]
}

/** While a word begins with @ or #: the people or rooms that it may become. */
export function createSuggest({ field, above, people, rooms }: SuggestDeps) {
  const list = document.createElement('div')
  list.className = 'menu suggest'
  list.id = 'suggest'
  list.setAttribute('role', 'listbox')
  let word: Word | undefined

  async function look() {
    word = wordAt(field.value, field.selectionStart)
    if (!word) return close()
    const { sign, letters, from } = word
    const names = sign === '@' ? [...(await people()), 'room'] : rooms()
    // The text may have gone on while the names were fetched.
    if (word?.from !== from || word.letters !== letters) return
    show(sign, bestMatches(names, letters))
  }

  function show(sign: string, names: string[]) {
    if (names.length === 0) return close()
    list.setAttribute('aria-label', sign === '@' ? 'People' : 'Rooms')
    list.replaceChildren(...names.map(optionFor))
    above.append(list)
    field.setAttribute('aria-controls', list.id)
    select(list, field, list.querySelector<HTMLElement>('[role=option]') ?? undefined)
  }

  function close() {
    word = undefined
    list.remove()
    field.removeAttribute('aria-activedescendant')
  }

  function take(option: HTMLElement | null) {
    const name = option?.dataset['name']
    if (!word || !name) return
    field.setRangeText(`${word.sign}${name} `, word.from, field.selectionStart, 'end')
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
  list.addEventListener('click', (event) => {
    if (event.target instanceof Element) take(event.target.closest<HTMLElement>('[role=option]'))
  })
}

export interface Word {
  sign: '@' | '#'
  letters: string
  from: number
}

/** The word with @ or # that the caret stands in, if any. */
export function wordAt(text: string, caret: number): Word | undefined {
  const match = /(?:^|[\s(])([@#])([^\s@#]{0,40})$/u.exec(text.slice(0, caret))
  const sign = match?.[1]
  if (sign !== '@' && sign !== '#') return undefined
  const letters = match?.[2] ?? ''
  return { sign, letters, from: caret - letters.length - 1 }
}

/** Names that begin with the letters, then those in which a word does. */
export function bestMatches(names: string[], letters: string): string[] {
  const wanted = fold(letters)
  const starts = names.filter((name) => fold(name).startsWith(wanted))
  const within = names.filter((name) => !fold(name).startsWith(wanted) && fold(name).includes(` ${wanted}`))
  return [...starts, ...within].slice(0, MOST_SHOWN)
}

const fold = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()

function optionFor(name: string): HTMLElement {
  const option = document.createElement('div')
  const words = document.createElement('span')
  option.className = 'row'
  option.setAttribute('role', 'option')
  option.dataset['name'] = name
  words.className = 'cut'
  words.dir = 'auto'
  words.textContent = name
  option.append(words)
  return option
}
