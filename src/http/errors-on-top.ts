import type { FormState } from '../../views/parts/form.tsx'

/**
 * What is wrong with fields that a page does not show goes on top of it, so that no fault is silent; what is wrong with
 * one of a list (`user_ids.0`) stands beside the list.
 */
export function errorsOnTop(form: FormState, fields: readonly string[]): FormState {
  const errors = form.errors.map(({ field, message }) => ({ field: field.split('.')[0] ?? '', message }))
  const elsewhere = errors.filter(({ field }) => !fields.includes(field)).map(({ message }) => message)
  return { ...form, errors, problem: [form.problem ?? '', ...elsewhere].join(' ').trim() || null }
}
