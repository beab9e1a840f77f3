/**
 * What one user and one address may take of what all share. These are plain values without clocks: times are given. Nothing here knows of
 * channels, of settings or of the chat.
 */
@NullMarked
package chat.server.limit;

import org.jspecify.annotations.NullMarked;
