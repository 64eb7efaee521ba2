import { Field, type FormState } from '../parts/form.tsx'
import { t } from '../../src/texts/t.ts'

/** The e-mail that one signs in with. */
export function EmailField({
  form,
  value,
  hint,
  autocomplete = 'email',
}: {
  form: FormState
  value?: string
  hint?: string
  autocomplete?: string
}) {
  return (
    <Field
      label={t('E-mail')}
      name="email"
      type="email"
      form={form}
      autocomplete={autocomplete}
      maxlength={254}
      required
      {...(value !== undefined && { value })}
      {...(hint !== undefined && { hint })}
    />
  )
}

/** A password that is being chosen. */
export function NewPasswordField({
  form,
  name = 'password',
  label = t('Password'),
}: {
  form: FormState
  name?: string
  label?: string
}) {
  return (
    <Field
      label={label}
      name={name}
      type="password"
      form={form}
      autocomplete="new-password"
      hint={t('8 characters or more. A short sentence is good.')}
      required
    />
  )
}
