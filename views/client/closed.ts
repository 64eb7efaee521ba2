import { make } from './elements.ts'
import { t } from './t.ts'

const WORDS = {
  left: t('You left this room.'),
  removed: t('You are no longer in this room.'),
  gone: t('This room is no longer there.'),
  refused: t('This room can not be followed any more. Reload the page.'),
}

/** The list stays readable; there is nothing more to come and nowhere to write. */
export function showClosed(reason: keyof typeof WORDS) {
  const notice = make('p', 'notice', WORDS[reason])
  notice.setAttribute('role', 'status')
  const composer = document.getElementById('composer')
  if (composer) composer.replaceWith(notice)
  else document.querySelector('#room .foot')?.append(notice)
}
