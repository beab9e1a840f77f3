/** What one user and one address may take of what all share: plain values that know neither sockets nor clocks. */
@NullMarked
package chat.server.limit;

import org.jspecify.annotations.NullMarked;
