import { paths } from '../../../src/http/paths.ts'
import { elementAt } from '../elements.ts'
import { fetchFragment, request, RequestFailed } from '../request.ts'
import { t } from '../t.ts'

/** Shows, over the composer, whom a message just sent names in vain, and adds them when asked to. Failing is no harm. */
export async function offerToAdd(message: Element, say: (text: string) => void): Promise<void> {
  const url = paths.messageAbsent(message.id.slice(2))
  const toast = (await fetchFragment(url).catch(() => undefined))?.querySelector('#absent')
  const above = document.getElementById('above')
  if (!toast || !above) return
  document.getElementById('absent')?.remove()
  const put = document.importNode(toast, true)
  put.addEventListener('click', (event) => elementAt(event, '[data-action=dismiss]') && put.remove())
  put.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !(event instanceof SubmitEvent)) return
    event.preventDefault()
    const words = event.submitter?.getAttribute('data-done') ?? ''
    request('POST', form.action, new FormData(form)).then(
      () => (put.remove(), say(words)),
      (error: unknown) => say(error instanceof RequestFailed ? error.message : t('That did not work.')),
    )
  })
  above.append(put)
}
