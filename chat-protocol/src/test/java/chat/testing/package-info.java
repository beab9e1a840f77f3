/**
 * What the tests of every module share: a client that speaks the wire as an outsider would, a terminal, a browser,
 * and the search for leaked buffers.
 */
@NullMarked
package chat.testing;

import org.jspecify.annotations.NullMarked;
