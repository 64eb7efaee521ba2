import { make } from '../elements.ts'
import type { SignalFrame } from '../frames.ts'
import { drawIcon } from '../icon.ts'
import { t } from '../t.ts'

type News = Omit<Extract<SignalFrame, { kind: 'news' }>, 'type' | 'kind'>

const SAYS: Record<NonNullable<News['about']>, (words?: string) => string> = {
  reminder: (words) => t('Reminder: {words}', { words: words || t('something that is gone') }),
  unsent: () => t('A message could not be sent.'),
}

/**
 * Something that one should know at once, such as a reminder: over the page until it is closed, with the way to where it
 * stands. Whatever comes meanwhile takes its place: all of it stands among the mentions.
 */
export function showNews({ about, words: ofReminder, text, href }: News) {
  const place = document.getElementById('above') ?? document.querySelector('.sheet')
  const words = make('span', '', about ? SAYS[about](ofReminder) : text)
  words.dir = 'auto'
  const link = make('a', '', t('Show'))
  link.href = href
  const close = make('button', '', drawIcon('close'))
  close.type = 'button'
  close.setAttribute('aria-label', t('Close'))
  const toast = make('div', 'toast', words, link, close)
  toast.id = 'news'
  toast.setAttribute('role', 'status')
  close.addEventListener('click', () => toast.remove())
  document.getElementById('news')?.remove()
  place?.append(toast)
}
