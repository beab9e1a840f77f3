/**
 * What both ends need on a socket, whatever is said over it: how they reach the kernel, and how they notice that the other end is gone.
 * Netty, and nothing of the chat.
 */
@NullMarked
package chat.transport;

import org.jspecify.annotations.NullMarked;
