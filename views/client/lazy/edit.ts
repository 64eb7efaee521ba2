import { isSending } from '../enter.ts'
import { elementAt, make } from '../elements.ts'
import { fetchFragment, request, RequestFailed } from '../request.ts'
import { pagePaths } from '../../../src/http/page-paths.ts'
import { t } from '../t.ts'

export interface EditDeps {
  enterSends: boolean
  onDone: () => void
  onFault: (text: string) => void
}

/** Opens the edit form in place of a message's body. The answer's frame brings the new body; nothing is guessed. */
export async function openEdit(message: HTMLElement, deps: EditDeps) {
  const body = message.querySelector<HTMLElement>(':scope > .body:not(form)')
  const id = message.id.slice(2)
  if (!body || message.querySelector(':scope > form.edit')) return
  const form = (await fetchFragment(pagePaths.messageEdit(id)).catch(faultTo(deps.onFault)))?.querySelector('form')
  if (!form || !message.isConnected) return
  const placed = document.importNode(form, true)
  body.before(placed)
  body.hidden = true
  const field = placed.querySelector('textarea')
  field?.focus()
  field?.setSelectionRange(field.value.length, field.value.length)
  listen(placed, field, deps)
}

function listen(form: HTMLFormElement, field: HTMLTextAreaElement | null, deps: EditDeps) {
  const close = () => {
    closeEdit(form)
    deps.onDone()
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void save(form, close)
  })
  form.addEventListener('click', (event) => {
    if (!elementAt(event, '[data-action=cancel-edit]')) return
    event.preventDefault()
    close()
  })
  form.addEventListener('keydown', (event) => {
    event.stopPropagation()
    if (event.key === 'Escape') close()
    else if (field && event.key === 'Enter' && event.target === field && isSending(event, field, deps.enterSends)) {
      event.preventDefault()
      form.requestSubmit()
    }
  })
}

async function save(form: HTMLFormElement, close: () => void) {
  const button = form.querySelector('button')
  if (button?.ariaBusy === 'true') return
  button?.setAttribute('aria-busy', 'true')
  try {
    await request('POST', form.action, new FormData(form))
    close()
  } catch (error) {
    showFault(form, error instanceof RequestFailed ? error.message : String(error))
  } finally {
    button?.removeAttribute('aria-busy')
  }
}

function showFault(form: HTMLFormElement, text: string) {
  const note = form.querySelector('.error') ?? make('p', 'error')
  note.setAttribute('role', 'alert')
  note.textContent = text
  form.querySelector('textarea')?.after(note)
  form.querySelector('textarea')?.focus()
}

function closeEdit(form: HTMLElement) {
  const body = form.parentElement?.querySelector<HTMLElement>(':scope > .body[hidden]')
  body?.removeAttribute('hidden')
  form.remove()
}

function faultTo(tell: (text: string) => void) {
  return (error: unknown) => {
    tell(error instanceof RequestFailed ? error.message : t('That did not work.'))
    return undefined
  }
}
