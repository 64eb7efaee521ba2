import { copyText } from './clipboard.ts'
import { elementAt } from './elements.ts'
import { request, RequestFailed } from './request.ts'

/** Forms marked `data-autosubmit` (switches, the bell) are saved as soon as something in them changes. */
export function watchAutosubmit(onFault: (text: string) => void) {
  document.addEventListener('change', (event) => {
    const form = elementAt(event, 'form[data-autosubmit]')
    if (form instanceof HTMLFormElement) void save(form)
  })

  async function save(form: HTMLFormElement) {
    try {
      await request('POST', form.action, new FormData(form))
    } catch (error) {
      onFault(
        `That was not saved. ${error instanceof RequestFailed ? error.message : 'Reload the page and try again.'}`,
      )
    }
  }
}

/** Buttons marked `data-copy` copy the value of the field with that id. */
export function watchCopyButtons(onCopied: (text: string) => void) {
  document.addEventListener('click', (event) => {
    const button = elementAt(event, '[data-copy]')
    const field = button && document.getElementById(button.dataset['copy'] ?? '')
    if (field instanceof HTMLInputElement) void copyText(field.value).then((isDone) => isDone && onCopied('Copied'))
  })
}
