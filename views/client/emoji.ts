import type { LoadHtmx } from './htmx.ts'

/** The one emoji picker of the page: it opens at once, and what fills it and listens to it is fetched when it first does. */
export function createEmojiPicker(picker: HTMLElement, loadHtmx: LoadHtmx, insert: (emoji: string) => void) {
  let chosen = insert
  let isFilled = false

  picker.addEventListener('toggle', ({ newState }) => {
    if (newState === 'open') void fill()
    else chosen = insert
  })

  async function fill() {
    if (isFilled) return
    isFilled = true
    const part = await import('./lazy/emoji.ts').catch(() => undefined)
    if (part) part.fillPicker(picker, loadHtmx, (emoji) => chosen(emoji))
    else isFilled = false
  }

  return {
    /** Opens it at an element for one choice, such as a reaction. */
    choose(at: HTMLElement, choice: (emoji: string) => void) {
      if (picker.matches(':popover-open')) picker.hidePopover()
      picker.showPopover({ source: at })
      chosen = choice
    },
  }
}

export type EmojiPicker = ReturnType<typeof createEmojiPicker>
