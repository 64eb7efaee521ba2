import type { Child } from 'hono/jsx'
import type { FieldError } from '../../src/platform/problem.ts'
import { translated } from '../../src/texts/t.ts'

/** A form that came back: what was typed, what is wrong with which field, and what is wrong with none of them. */
export interface FormState {
  values: Record<string, string>
  errors: FieldError[]
  /** One sentence about the whole, such as "That e-mail and password do not match." */
  problem: string | null
}

/** A form that nobody has sent yet. */
export const untouched: FormState = { values: {}, errors: [], problem: null }

export type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE'

interface FormProps {
  action: string
  method?: Method
  class?: string
  id?: string
  /** `multipart/form-data` where files go along. */
  enctype?: 'multipart/form-data'
  /** With script it is sent as soon as something in it changes; the Save button is for those without. */
  autoSubmit?: boolean
  children?: Child
}

/** A form that works without script: what HTML can not say, `_method` says. */
export function Form({ action, method = 'POST', autoSubmit = false, children, ...own }: FormProps) {
  return (
    <form method="post" action={action} {...own} {...(autoSubmit && { 'data-autosubmit': '' })}>
      {method !== 'POST' && <input type="hidden" name="_method" value={method} />}
      {children}
    </form>
  )
}

/** One button that does one thing, in a form of its own. */
export function ActionForm({ children, fields = {}, ...form }: FormProps & { fields?: Record<string, string> }) {
  return (
    <Form {...form}>
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {children}
    </Form>
  )
}

/** What is wrong with a form as a whole; read out at once. */
export function FormProblem({ form }: { form: FormState }) {
  if (form.problem === null) return null
  return (
    <p class="notice error" role="alert">
      {translated(form.problem)}
    </p>
  )
}

interface FieldProps {
  label: Child
  /** A link at the end of the label's line. */
  beside?: Child
  name: string
  form: FormState
  /** Where the name alone is not enough, because two forms of the page have such a field. */
  id?: string
  type?: 'text' | 'email' | 'password' | 'search'
  /** What stands in it before anybody typed. */
  value?: string
  hint?: string
  placeholder?: string
  autocomplete?: string
  maxlength?: number
  required?: boolean
  autofocus?: boolean
  multiline?: boolean
}

/**
 * A labelled field; what is wrong stands in place of the hint and is tied to the field. What was typed comes back,
 * but never a password.
 */
export function Field({ label, beside, hint, form, id, ...rest }: FieldProps) {
  const fieldId = id ?? rest.name
  const error = errorOf(form, rest.name)
  const noteId = `${fieldId}-note`
  return (
    <div class="field">
      {beside === undefined ? (
        <label for={fieldId}>{label}</label>
      ) : (
        <span class="line">
          <label for={fieldId}>{label}</label>
          <small class="push">{beside}</small>
        </span>
      )}
      <Input {...rest} form={form} id={fieldId} noteId={error || hint ? noteId : null} invalid={error !== null} />
      {error ? <ErrorNote id={noteId} text={error} /> : hint && <small id={noteId}>{hint}</small>}
    </div>
  )
}

/** The sentence about one field, or null. */
export const errorOf = (form: FormState, name: string) => form.errors.find((e) => e.field === name)?.message ?? null

/** What is wrong with a field. */
export function ErrorNote({ id, text }: { id: string; text: string }) {
  return (
    <p class="error" id={id}>
      {translated(text)}
    </p>
  )
}

/** What to put into a textarea: the parser drops a line break at its start, so that one must stand there twice. */
export const textOf = (text: string) => (text.startsWith('\n') ? `\n${text}` : text)

type InputProps = Omit<FieldProps, 'label' | 'beside' | 'hint'> & {
  id: string
  noteId: string | null
  invalid: boolean
}

function Input({ name, form, id, noteId, invalid, type = 'text', value, multiline = false, ...own }: InputProps) {
  const shared = {
    class: 'input',
    id,
    name,
    ...own,
    ...(invalid && { 'aria-invalid': 'true' as const }),
    ...(noteId !== null && { 'aria-describedby': noteId }),
  }
  const text = type === 'password' ? '' : (form.values[name] ?? value ?? '')
  if (multiline)
    return (
      <textarea {...shared} dir="auto">
        {textOf(text)}
      </textarea>
    )
  return (
    <input {...shared} type={type} {...(text !== '' && { value: text })} {...(type === 'text' && { dir: 'auto' })} />
  )
}
