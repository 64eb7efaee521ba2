import type { Child } from 'hono/jsx'
import { ActionForm, type Method } from './form.tsx'
import { t } from '../../src/texts/t.ts'

interface ConfirmProps {
  /** Unique in the page: ties the button to its dialog. */
  id: string
  /** What the button in the page says, and its class. */
  open: Child
  openClass?: string
  title: string
  /** What happens, and to whom. */
  text: Child
  /** What the button in the dialog says: the verb. */
  verb: string
  action: string
  method?: Method
  fields?: Record<string, string>
}

/** Asks before what can not be taken back. A popover, so that it works without script. */
export function Confirm({ id, open, openClass = 'button', title, text, verb, ...form }: ConfirmProps) {
  return (
    <>
      <button type="button" class={openClass} popovertarget={id}>
        {open}
      </button>
      <dialog id={id} popover="auto" aria-labelledby={`${id}-title`}>
        <div class="stack">
          <h2 id={`${id}-title`}>{title}</h2>
          <p>{text}</p>
          <div class="line">
            <ActionForm {...form}>
              <button class="button danger">{verb}</button>
            </ActionForm>
            <button type="button" class="button quiet" popovertarget={id} popovertargetaction="hide">
              {t('Cancel')}
            </button>
          </div>
        </div>
      </dialog>
    </>
  )
}
