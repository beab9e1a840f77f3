/** Tests of the limits as values. */
@NullMarked
package chat.server.limit;

import org.jspecify.annotations.NullMarked;
