// What others embed to read phone numbers, as forms that do what ours does: built from npm when the bench runs.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

const versions = { 'intl-tel-input': '29.5.1', 'libphonenumber-js': '1.13.16', 'google-libphonenumber': '3.2.47' };

/** A form with a choice of countries; `check(number, country)` answers the error. */
const form = (countries, check) => `
const names = new Intl.DisplayNames('de', { type: 'region' });
const codes = ${countries}.filter((code) => /^[A-Z]{2}$/.test(code));
const offers = codes.map((code) => [names.of(code), code]).sort(([a], [b]) => a.localeCompare(b, 'de'));
const make = (tag, fields) => Object.assign(document.createElement(tag), fields);
const select = make('select', { id: 'country' });
for (const [text, value] of offers) select.append(make('option', { text, value }));
select.value = 'AT';
const field = make('input', { id: 'phone', type: 'tel' });
const error = make('p', { id: 'error' });
const check = ${check};
const form = make('form', { noValidate: true, onsubmit: (event) => {
  event.preventDefault();
  error.textContent = check(field.value, select.value);
} });
form.append(select, field, error, make('button', { textContent: 'Weiter' }));
document.querySelector('main').append(form);
window.field = field;
window.ready = performance.now();
`;

const sources = {
  'intl-tel-input with utils': `
import 'intl-tel-input/styles-no-assets';
import intlTelInput from 'intl-tel-input/intlTelInputWithUtils';
const field = Object.assign(document.createElement('input'), { id: 'phone', type: 'tel' });
const error = Object.assign(document.createElement('p'), { id: 'error' });
const form = Object.assign(document.createElement('form'), { noValidate: true });
form.append(field, error);
document.querySelector('main').append(form);
const phone = intlTelInput(field, { initialCountry: 'at' });
form.onsubmit = (event) => {
  event.preventDefault();
  error.textContent = phone.isValidNumber() ? '' : 'error ' + phone.getValidationError();
};
phone.promise.then(() => {
  window.field = field;
  window.ready = performance.now();
});`,
  'libphonenumber-js/min': `
import { getCountries, parsePhoneNumberFromString, validatePhoneNumberLength } from 'libphonenumber-js/min';
${form('getCountries()', `(number, country) => {
  const length = validatePhoneNumberLength(number, country);
  if (length) return length;
  return parsePhoneNumberFromString(number, country)?.isValid() ? '' : 'INVALID';
}`)}`,
  'google-libphonenumber': `
import { PhoneNumberUtil } from 'google-libphonenumber';
const util = PhoneNumberUtil.getInstance();
${form('util.getSupportedRegions()', `(number, country) => {
  try {
    const phone = util.parse(number, country);
    return util.isValidNumber(phone) ? '' : String(util.isPossibleNumberWithReason(phone));
  } catch (cause) {
    return cause.message;
  }
}`)}`,
};

/** Installs and bundles all of them; answers the files of each by address. */
export function rivals(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
  const packages = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], { cwd: folder });
  return Object.entries(sources).map(([name, contents], place) => {
    const outfile = path.join(folder, `rival-${place}.js`);
    const stdin = { contents, resolveDir: folder };
    buildSync({ stdin, bundle: true, minify: true, format: 'iife', target: 'es2022', platform: 'browser', outfile, logLevel: 'error' });
    const files = { [`/rival-${place}.js`]: readFileSync(outfile) };
    const tags = [`<script async src="/rival-${place}.js"></script>`];
    if (contents.includes('/styles')) {
      files[`/rival-${place}.css`] = readFileSync(outfile.replace('.js', '.css'));
      tags.push(`<link rel="stylesheet" href="/rival-${place}.css">`);
    }
    return { name, files, tags: tags.join('') };
  });
}
