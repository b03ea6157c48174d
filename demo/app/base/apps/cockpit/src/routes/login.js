import { escaped, page } from '../pages.js';

function form({ response, url }) {
  const wanted = url.searchParams.get('redirect') ?? '/';
  const target = /^\/(?!\/)/.test(wanted) ? wanted : '/'; // never to another site
  page(response, 200, {
    title: 'Sign in',
    body: `<form method="post" action="/login">
<input type="hidden" name="redirect" value="${escaped(target)}">
<label>E-mail <input name="email" type="email"></label>
<button>Send me a link</button></form>`,
  });
}

export const routes = [{ method: 'GET', path: /^\/login$/, handle: form }];
