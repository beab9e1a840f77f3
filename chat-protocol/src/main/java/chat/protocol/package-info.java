/**
 * The language of the chat: its messages, names, error codes and limits, as immutable values. {@code docs/protocol.md} is the same contract
 * in words. No Netty here, and of JSON only the names of types: the bytes are in {@code chat.protocol.codec}.
 */
@NullMarked
package chat.protocol;

import org.jspecify.annotations.NullMarked;
