/** What a text is searched by: its words, and what somebody looks for. Nothing of where texts are kept. */
@NullMarked
package chat.server.store.words;

import org.jspecify.annotations.NullMarked;
