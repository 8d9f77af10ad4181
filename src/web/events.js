// SPDX-License-Identifier: GPL-3.0-or-later
// The live stream. EventSource cannot show a key in a header, so that the stream is read by hand.
import { Problem, stream } from './api.js';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;
const SILENCE_MS = 40000; // the server says something every 15 s

// Yields the messages of Server-Sent Events as they come.
async function* messages(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done)
      return;
    rest += value;
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) {
      const data = block.split(/\r?\n/).filter(line => line.startsWith('data:')).map(line => line.slice(5).trimStart()).join('\n');
      if (data !== '')
        yield JSON.parse(data);
    }
  }
}

/**
 * Keeps a stream open: on_message for each message, on_open once it is there, on_lost (wait in ms, Problem or null) when it
 * ended. A refusal for want of a key is final until again() is called.
 */
export class Live {
  constructor({ onOpen, onMessage, onLost }) {
    this.callbacks = { onOpen, onMessage, onLost };
    this.wait = FIRST_WAIT_MS;
    this.turn = 0;
    this.lastId = null;
    window.addEventListener('online', () => this.again());
  }

  // Opens the stream now, whatever it was waiting for.
  again(forget = false) {
    this.close();
    if (forget)
      this.lastId = null;
    void this.run(this.turn);
  }

  close() {
    this.turn++;
    clearTimeout(this.timer);
    clearTimeout(this.silence);
    this.abort?.abort();
  }

  heard(abort) {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => abort.abort(), SILENCE_MS);
  }

  async read(turn, abort) {
    this.heard(abort);
    const answer = await stream(abort.signal, this.lastId);
    if (!answer.ok)
      throw new Problem(answer.status, await answer.json().catch(() => null));
    for await (const message of messages(answer.body)) {
      if (turn !== this.turn)
        return;
      this.heard(abort);
      // The server being there is not enough: only a message of its own says that the stream works.
      if (message.type === 'hello') {
        this.wait = FIRST_WAIT_MS;
        this.callbacks.onOpen(message);
      }
      if (message.id)
        this.lastId = message.id;
      this.callbacks.onMessage(message);
    }
  }

  async run(turn) {
    const abort = new AbortController();
    let problem = null;
    this.abort = abort;
    try {
      await this.read(turn, abort);
    } catch (error) {
      problem = error instanceof Problem ? error : null;
    }
    abort.abort();
    clearTimeout(this.silence);
    if (turn !== this.turn)
      return;
    const refused = problem !== null && [401, 403].includes(problem.status);
    // A little chance keeps many pages from coming back at once.
    const wait = this.wait * (0.75 + Math.random() / 2);
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT_MS);
    this.callbacks.onLost(refused ? null : wait, problem);
    if (!refused)
      this.timer = setTimeout(() => this.run(turn), wait);
  }
}
