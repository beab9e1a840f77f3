package chat.server;

import static java.util.Objects.requireNonNull;

import chat.server.limit.Networks;
import chat.server.limit.Rate;
import org.jspecify.annotations.Nullable;

/**
 * What one user and one address may take of what all share. Who takes more waits, or is refused; nobody is put out for it.
 *
 * @param messages that a user sends, and what else changes or says something; null for as many as they like
 * @param answers bytes of what a user asks for; null for as many as they like
 * @param connectionsPerAddress at a time, 1 or more; {@link #ANY_NUMBER} for as many as they like
 * @param joins of an address that get a name without a session; null for as many as they like
 * @param unlimited whom all of this does not concern
 * @param trustedProxies which peers of the web port are believed when they say for whom they ask
 */
public record FairUse(
        @Nullable Rate messages,
        @Nullable Rate answers,
        int connectionsPerAddress,
        @Nullable Rate joins,
        Networks unlimited,
        Networks trustedProxies) {

    public static final int ANY_NUMBER = Integer.MAX_VALUE;

    /**
     * What is read ahead of all whose lines have to wait, in bytes. One connection has at most a quarter of what is free of it: 8 MiB where
     * nobody else has any, which is as much as two kernels usually hold of a connection.
     */
    public static final long READ_AHEAD_BYTES = 40L * 1024 * 1024;

    public FairUse {
        if (connectionsPerAddress < 1) {
            throw new IllegalArgumentException(
                    "connections-per-address: " + connectionsPerAddress + " (expected: 1 or more, or off)");
        }
        requireNonNull(unlimited, "unlimited");
        requireNonNull(trustedProxies, "trustedProxies");
    }

    /** What the wire contract promises. */
    public static FairUse defaults() {
        return new FairUse(
                Rate.aSecond(20, 100),
                Rate.aSecond(1024 * 1024, 4 * 1024 * 1024),
                32,
                Rate.aMinute(60),
                Networks.LOOPBACK,
                Networks.LOOPBACK);
    }
}
