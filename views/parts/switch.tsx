import { t } from '../../src/texts/t.ts'
import { Form, type Method } from './form.tsx'

interface SwitchProps {
  name: string
  /** What it switches, for who does not see what stands beside it. */
  label: string
  isOn: boolean
}

/** A field of a form that says `on` or `off`; a checkbox alone would say nothing when it is off. */
export function Switch({ name, label, isOn }: SwitchProps) {
  return (
    <>
      <input type="hidden" name={name} value="off" />
      <input class="switch" type="checkbox" role="switch" name={name} value="on" aria-label={label} checked={isOn} />
    </>
  )
}

interface SwitchSettingProps extends SwitchProps {
  action: string
  method: Method
  hint: string
}

/** A setting that is on or off, saved when it is pressed. */
export function SwitchSetting({ action, method, hint, ...own }: SwitchSettingProps) {
  return (
    <Form class="setting" action={action} method={method} autoSubmit>
      <b>{own.label}</b>
      <small>{hint}</small>
      <span class="line">
        <Switch {...own} />
        <button class="button nojs">{t('Save')}</button>
      </span>
    </Form>
  )
}
