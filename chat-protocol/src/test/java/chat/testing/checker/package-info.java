/**
 * Whether a server kept its promises, judged by what its clients saw. Every client keeps a {@link chat.testing.checker.Recording}
 * of what it did and what came; {@link chat.testing.checker.Checker} compares them all when everything is over. No sockets in
 * here.
 */
@NullMarked
package chat.testing.checker;

import org.jspecify.annotations.NullMarked;
