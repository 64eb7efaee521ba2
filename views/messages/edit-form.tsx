import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { ErrorNote, errorOf, textOf, type FormState } from '../parts/form.tsx'
import { Say } from '../parts/say.tsx'

export interface EditFormProps {
  id: string
  /** What the author wrote. */
  body: string
  form: FormState
  /** Where Cancel leads. */
  cancel: string
}

/** Editing a message, in place of its body or on its own page. A half-typed edit outlives changes around it. */
export function EditForm({ id, body, form, cancel }: EditFormProps) {
  const error = errorOf(form, 'body') ?? form.problem
  const fieldId = `edit-${id}`
  return (
    <form class="body edit" method="post" action={paths.message(id)} hx-morph-skip="">
      <input type="hidden" name="_method" value="PATCH" />
      <label class="sr" for={fieldId}>
        {t('Edit message')}
      </label>
      <textarea
        class="input"
        id={fieldId}
        name="body"
        dir="auto"
        {...(error && { 'aria-invalid': 'true', 'aria-describedby': `${fieldId}-note` })}
      >
        {textOf(form.values['body'] ?? body)}
      </textarea>
      {error && <ErrorNote id={`${fieldId}-note`} text={error} />}
      <div class="line">
        <button class="button primary">{t('Save')}</button>
        <a class="button quiet" href={cancel} data-action="cancel-edit">
          {t('Cancel')}
        </a>
        <small class="muted wide-only">
          <Say text="{esc} cancels, {enter} saves" parts={{ esc: <kbd>Esc</kbd>, enter: <kbd>Enter</kbd> }} />
        </small>
      </div>
    </form>
  )
}
