/** How both ends reach the kernel. */
@NullMarked
package chat.transport;

import org.jspecify.annotations.NullMarked;
