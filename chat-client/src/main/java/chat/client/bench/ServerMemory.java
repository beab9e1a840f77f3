package chat.client.bench;

import java.util.OptionalLong;

/**
 * The server's resident memory in kilobytes, where it could be read.
 *
 * @param empty before the first join
 * @param joined when all were in
 * @param end when all was said
 */
record ServerMemory(OptionalLong empty, OptionalLong joined, OptionalLong end) {

    boolean isKnown() {
        return empty.isPresent() && joined.isPresent() && end.isPresent();
    }

    /** What each of so many users added while joining. */
    double perUser(int users) {
        return (double) (joined.orElse(0) - empty.orElse(0)) / users;
    }
}
