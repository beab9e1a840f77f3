/**
 * The language as bytes: strict JSON on one line each, and the line framing that server and clients share. What a message means is not
 * decided here.
 */
@NullMarked
package chat.protocol.codec;

import org.jspecify.annotations.NullMarked;
