import { Form } from '../parts/form.tsx'
import { t } from '../../src/texts/t.ts'

export interface ChoiceSettingProps {
  action: string
  /** What is set; the field of the form is `name`. */
  label: string
  name: string
  hint: string
  /** What there is to choose from: value and text. */
  choices: Readonly<Record<string, string>>
  chosen: string
}

/** A setting with one of a few values, kept as soon as another is chosen; without script by its button. */
export function ChoiceSetting({ action, label, name, hint, choices, chosen }: ChoiceSettingProps) {
  return (
    <Form class="setting" action={action} method="PUT" autoSubmit>
      <b>{label}</b>
      <small>{hint}</small>
      <span class="line">
        <select class="input" name={name} aria-label={label}>
          {Object.entries(choices).map(([value, text]) => (
            <option value={value} selected={value === chosen}>
              {text}
            </option>
          ))}
        </select>
        <button class="button nojs">{t('Save')}</button>
      </span>
    </Form>
  )
}
