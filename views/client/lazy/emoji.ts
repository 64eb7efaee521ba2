import { elementAt } from '../elements.ts'
import type { LoadHtmx } from '../htmx.ts'
import { fetchFragment } from '../request.ts'

const A_ROW = 9

/** Fills the open picker from the server, and lets one search, walk and choose in it. `choose` is asked as the choice then stands. */
export function fillPicker(picker: HTMLElement, loadHtmx: LoadHtmx, choose: (emoji: string) => void) {
  let isLoaded = false

  picker.addEventListener('toggle', ({ newState }) => {
    if (newState === 'open') opened()
  })
  picker.addEventListener('input', () => filter(picker))
  picker.addEventListener('keydown', (event) => move(picker, event))
  picker.addEventListener('click', (event) => {
    const emoji = elementAt(event, '[data-emoji]')?.getAttribute('data-emoji')
    if (!emoji) return
    // Closing it forgets for what it was opened, a moment later.
    picker.hidePopover()
    choose(emoji)
  })
  opened()

  function opened() {
    focusSearch()
    void load()
  }

  async function load() {
    if (isLoaded) return await renew(picker)
    isLoaded = true
    const src = picker.dataset['src'] ?? '/emoji'
    await loadHtmx().then(
      (htmx) => htmx.ajax('GET', src, { target: picker, swap: 'innerHTML' }),
      () => {},
    )
    isLoaded = picker.querySelector('[data-emoji]') !== null
    focusSearch()
  }

  function focusSearch() {
    if (picker.matches(':popover-open')) picker.querySelector('input')?.focus()
  }
}

/** Somebody may have added an emoji of the site's own since: what is new takes its place, and what one searches for stays. */
async function renew(picker: HTMLElement) {
  const fresh = await fetchFragment(picker.dataset['src'] ?? '/emoji').catch(() => undefined)
  if (!fresh || fresh.textContent + namesIn(fresh) === picker.textContent + namesIn(picker)) return
  const query = picker.querySelector('input')?.value ?? ''
  const isSearching = picker.contains(document.activeElement)
  picker.replaceChildren(...fresh.childNodes)
  const field = picker.querySelector('input')
  if (!field) return
  field.value = query
  filter(picker)
  if (isSearching) field.focus()
}

const namesIn = (part: ParentNode) =>
  [...part.querySelectorAll<HTMLElement>('[data-emoji]')].map(({ dataset }) => dataset['emoji']).join()

function filter(picker: HTMLElement) {
  const query = picker.querySelector('input')?.value.trim().toLowerCase() ?? ''
  for (const button of picker.querySelectorAll<HTMLElement>('li > [data-emoji]')) {
    const words = `${button.dataset['name']} ${button.dataset['words']}`.toLowerCase()
    if (button.parentElement) button.parentElement.hidden = !words.includes(query)
  }
  for (const kind of picker.querySelectorAll('ul')) {
    kind.hidden = !kind.querySelector('li:not([hidden])')
    const title = kind.previousElementSibling
    if (title instanceof HTMLElement && title.matches('h2')) title.hidden = kind.hidden
  }
}

function move(picker: HTMLElement, event: KeyboardEvent) {
  const buttons = [...picker.querySelectorAll<HTMLElement>('li:not([hidden]) > [data-emoji]')].filter(
    (one) => one.offsetParent,
  )
  const at = buttons.findIndex((button) => button === document.activeElement)
  if (at < 0) {
    if (event.key === 'ArrowDown') focusOn(event, buttons[0])
    else if (event.key === 'Enter') {
      event.preventDefault()
      buttons[0]?.click()
    } else if (event.key === 'Escape') {
      // A search field would only be emptied by it.
      event.preventDefault()
      picker.hidePopover()
    }
    return
  }
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: A_ROW, ArrowUp: -A_ROW }[event.key]
  if (step === undefined) return
  if (at + step < 0) focusOn(event, picker.querySelector('input'))
  else focusOn(event, buttons[Math.min(at + step, buttons.length - 1)])
}

function focusOn(event: KeyboardEvent, element: HTMLElement | null | undefined) {
  event.preventDefault()
  element?.focus()
}
