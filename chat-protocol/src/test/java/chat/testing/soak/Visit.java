package chat.testing.soak;

import chat.testing.Tally;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What happens on one connection of a {@link SocketTalker}. One thread. */
final class Visit {

    /** How long to wait for something before looking at what else there is to do. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Wire wire;
    private final Membership membership;
    private final Tally<String> tally;
    private final Duration patience;
    private long heard = System.nanoTime();
    private long nextWords = heard;
    private boolean asked;

    /** Pings without an answer. */
    private int pings;

    private boolean welcome;

    /** When to ask again to be let in; 0 if that is not to be done. */
    private long joinAt;

    /** @param patience with silence, before the connection is given up; a sign of life is asked for earlier */
    Visit(Wire wire, Membership membership, Duration patience, Tally<String> tally) {
        this.wire = wire;
        this.patience = patience;
        this.membership = membership;
        this.tally = tally;
    }

    /** The answer to the ping comes when all rooms have been entered. */
    void join() throws IOException {
        pings++;
        wire.send(List.of(membership.join(), Membership.object("ping")));
    }

    /**
     * Takes what comes, if something does.
     *
     * @throws IOException if the connection is over, or seems to be
     */
    void listen() throws IOException {
        JsonNode json = wire.read(LOOK);
        long now = System.nanoTime();
        if (joinAt != 0 && now - joinAt >= 0) {
            joinAt = 0;
            join();
        }
        if (json != null) {
            heard = now;
            asked = false;
            take(json);
        } else if (now - heard > patience.toNanos()) {
            tally.add("silence");
            throw new IOException("silence");
        } else if (now - heard > patience.toNanos() / 3 && !asked) {
            asked = true;
            pings++;
            wire.send(List.of(Membership.object("ping")));
        }
    }

    private void take(JsonNode json) throws IOException {
        switch (json.path("type").asText()) {
            case "welcome" -> {
                welcome = true;
                membership.onWelcome(json);
            }
            case "entered" -> membership.onEntered(json);
            case "joined", "left", "message", "topic" -> membership.onEvent(json);
            case "direct" -> membership.onDirect(json);
            case "duplicate" -> membership.onDuplicate(json);
            case "error" -> takeError(json);
            case "ping" -> wire.send(List.of(Membership.object("pong")));
            case "pong" -> takePong();
            case "goodbye" -> tally.add("goodbye " + json.path("reason").asText());
            default -> throw new AssertionError("unexpected: " + json);
        }
    }

    private void takeError(JsonNode error) throws IOException {
        String code = error.path("code").asText();
        if (code.equals("storage_unavailable") && error.path("retryAfterMs").asLong() <= 0) {
            throw new AssertionError("when to try again is not said: " + error);
        }
        if (welcome) {
            membership.onError(error);
            return;
        }
        tally.add(code);
        switch (code) {
            case "storage_unavailable", "rate_limited" -> {
                joinAfter(Duration.ofMillis(error.path("retryAfterMs").asLong()));
                return;
            }
            case "session_unknown" -> membership.forgetSession();
            case "username_taken" -> {
                if (membership.isDevice()) { // its account has too many, of which some are lost soon
                    joinAfter(LOOK);
                    return;
                }
                membership.takeAnotherName();
            }
            case "server_full" -> {
                return; // it says goodbye, and there may be a seat later
            }
            default -> throw new AssertionError("cannot join: " + error);
        }
        join();
    }

    private void joinAfter(Duration pause) {
        joinAt = System.nanoTime() + pause.toNanos();
    }

    private void takePong() throws IOException {
        pings--;
        if (pings == 0 && welcome && !membership.isLive()) {
            wire.send(membership.goLive());
        }
    }

    boolean isTimeToTalk() {
        return membership.isLive() && System.nanoTime() >= nextWords;
    }

    void talk(Habits habits, Random random) throws IOException {
        Burst burst = new Burst(membership);
        habits.act(burst, random);
        wire.send(burst.objects());
        nextWords = System.nanoTime() + habits.pause(random).toNanos();
    }
}
