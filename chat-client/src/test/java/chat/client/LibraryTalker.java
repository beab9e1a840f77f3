package chat.client;

import static java.util.Objects.requireNonNull;

import chat.protocol.ErrorCode;
import chat.testing.checker.Recording;
import chat.testing.soak.Habits;
import chat.testing.soak.Progress;
import chat.testing.soak.Soak;
import chat.testing.soak.Talker;
import chat.testing.soak.Voice;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A talker that leaves everything to the library, coming back included. All state belongs to the client's event loop. */
final class LibraryTalker implements Talker {

    private static final Duration RETRY = Duration.ofMillis(200);

    private final String name;
    private final EventLoop loop;
    private final Function<ChatListener, CompletableFuture<ChatClient>> connector;
    private final Habits habits;
    private final Soak soak;
    private final Random random;
    private final Recording recording;

    private String user;
    private LibraryRecorder recorder;
    private @Nullable ChatClient client;
    private int said;
    private int unanswered;
    private int asked;
    private boolean talking = true;
    private boolean finished;

    /**
     * Begins.
     *
     * @param loop on which the clients that {@code connector} makes are
     * @param soak where it counts what happens
     */
    LibraryTalker(
            String name,
            EventLoop loop,
            Function<ChatListener, CompletableFuture<ChatClient>> connector,
            Habits habits,
            Soak soak) {
        this.name = name;
        this.loop = loop;
        this.connector = connector;
        this.habits = habits;
        this.soak = soak;
        random = soak.random(name);
        recording = new Recording(name);
        recorder = newRecorder();
        user = name;
        loop.execute(this::connect);
        loop.execute(this::act);
    }

    private LibraryRecorder newRecorder() {
        return new LibraryRecorder(recording, soak, () -> after(RETRY, this::connect));
    }

    private void after(Duration time, Runnable task) {
        loop.schedule(task, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Until one is in the library tries nothing a second time. */
    private void connect() {
        if (finished) {
            return;
        }
        recorder = newRecorder();
        unanswered = 0;
        asked = 0;
        connector.apply(recorder).whenComplete((connected, failure) -> {
            client = connected;
            if (connected == null) {
                soak.tally().add("cannot connect");
                after(RETRY, this::connect);
            } else {
                connected.join(user).whenComplete((session, refusal) -> onJoined(refusal));
            }
        });
    }

    private void onJoined(@Nullable Throwable refusal) {
        if (refusal instanceof ChatException.Refused refused && refused.is(ErrorCode.USERNAME_TAKEN)) {
            user = user + "_";
            client().close(); // which is told, and then it begins anew
        }
    }

    private ChatClient client() {
        return requireNonNull(client, "client");
    }

    private void act() {
        if (finished) {
            return;
        }
        if (talking && recorder.isLive()) {
            habits.act(new Actor(recorder, client()), random);
        }
        after(habits.pause(random), this::act);
    }

    /** What it does with one client; a later one has nothing to do with the answers. */
    private final class Actor implements Voice {

        private final LibraryRecorder mine;
        private final ChatClient client;

        Actor(LibraryRecorder mine, ChatClient client) {
            this.mine = mine;
            this.client = client;
        }

        @Override
        public List<String> rooms() {
            return mine.rooms().stream()
                    .filter(room -> !mine.isParting(room))
                    .sorted()
                    .toList();
        }

        @Override
        public List<String> users() {
            return List.copyOf(mine.users());
        }

        @Override
        public int unanswered() {
            return unanswered;
        }

        private String nextText(String filler) {
            said++;
            unanswered++;
            return name + " says " + said + filler;
        }

        @Override
        public void say(String room, String filler) {
            String text = nextText(filler);
            mine.say(room, text);
            client.send(room, text).whenComplete((said, failure) -> {
                if (said != null) {
                    answered(text, said.room(), said.seq());
                } else {
                    failed(text, failure);
                }
            });
        }

        @Override
        public void sayTo(String to, String filler) {
            String text = nextText(filler);
            mine.sayTo(to, text);
            client.sendDirect(to, text).whenComplete((said, failure) -> {
                if (said != null) {
                    answered(text, null, said.seq());
                } else {
                    failed(text, failure);
                }
            });
        }

        private void answered(String text, @Nullable String room, long seq) {
            if (mine == recorder) {
                unanswered--;
                mine.answered(text, room, seq);
            }
        }

        private void failed(String text, Throwable failure) {
            if (mine != recorder) {
                return;
            }
            unanswered--;
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof ChatException.Refused refused) {
                mine.refused(text, refused.code());
            } else {
                mine.forget(text);
            }
        }

        @Override
        public void setTopic(String room) {
            count(client.setTopic(room, "of " + name + " after " + said));
        }

        @Override
        public void enter(String room) {
            if (asked == 0 && !mine.rooms().contains(room)) {
                count(client.enter(room));
            }
        }

        @Override
        public void part(String room) {
            if (asked == 0 && unanswered == 0) {
                mine.part(room);
                count(client.part(room)).whenComplete((parted, failure) -> mine.hasParted(room));
            }
        }

        private <T> CompletableFuture<T> count(CompletableFuture<T> answer) {
            asked++;
            return answer.whenComplete((done, failure) -> asked -= mine == recorder ? 1 : 0);
        }
    }

    @Override
    public Recording recording() {
        return recording;
    }

    @Override
    public void stopTalking() {
        loop.submit(() -> talking = false).syncUninterruptibly();
    }

    @Override
    public Progress progress() {
        return loop.submit(() -> recorder.progress(unanswered == 0 && asked == 0))
                .syncUninterruptibly()
                .getNow();
    }

    @Override
    public void finish() {
        loop.submit(() -> {
                    finished = true;
                    recorder.finish();
                })
                .syncUninterruptibly();
    }

    @Override
    public void close() {
        loop.submit(() -> {
                    if (client != null) {
                        client.close();
                    }
                })
                .syncUninterruptibly();
    }
}
