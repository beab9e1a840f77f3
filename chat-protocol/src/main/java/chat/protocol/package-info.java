/**
 * The language of the chat: its messages, names, error codes and limits, as immutable values without any network code.
 * {@code docs/protocol.md} is the same contract in words.
 */
@NullMarked
package chat.protocol;

import org.jspecify.annotations.NullMarked;
