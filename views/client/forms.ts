import { copyText } from './clipboard.ts'
import { elementAt } from './elements.ts'
import { request, RequestFailed } from './request.ts'
import { t } from './t.ts'

/** Forms marked `data-autosubmit` (switches, the bell) are saved as soon as something in them changes. */
export function watchAutosubmit(onFault: (text: string) => void) {
  document.addEventListener('change', (event) => {
    const form = elementAt(event, 'form[data-autosubmit]')
    if (form instanceof HTMLFormElement) void save(form)
  })

  async function save(form: HTMLFormElement) {
    try {
      const fields = new FormData(form)
      await request('POST', form.action, fields)
      // Every word of the page is another.
      if (fields.has('language')) location.reload()
    } catch (error) {
      onFault(
        t('That was not saved. {reason}', {
          reason: error instanceof RequestFailed ? error.message : t('Reload the page and try again.'),
        }),
      )
    }
  }
}

/** Buttons marked `data-copy` copy the value of the field with that id. */
export function watchCopyButtons(onCopied: (text: string) => void) {
  document.addEventListener('click', (event) => {
    const button = elementAt(event, '[data-copy]')
    const field = button && document.getElementById(button.dataset['copy'] ?? '')
    if (field instanceof HTMLInputElement) void copyText(field.value).then((isDone) => isDone && onCopied(t('Copied')))
  })
}
