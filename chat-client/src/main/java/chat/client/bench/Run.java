package chat.client.bench;

import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.client.JoinResult;
import chat.client.Reconnect;
import chat.protocol.PeerText;
import chat.protocol.ServerMessage;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The users of one measurement and what they live through. On the event loop only, once it is made. */
final class Run implements VirtualUser.Observer {

    /** Code points of what the server calls itself. */
    private static final int MAX_NAME = 60;

    private static final int RADIX = 36;
    private static final int TAGS = RADIX * RADIX * RADIX * RADIX;

    private final BenchPlan plan;
    private final Clock clock = new Clock(System::nanoTime);
    private final Meter meter = new Meter();
    private final Checker checker = new Checker();
    private final Failures failures = new Failures();
    private final CpuUse cpu;
    private final Traffic traffic;
    private final Course course;
    private final List<VirtualUser> users = new ArrayList<>();
    private final JoinWarmup joinWarmup;
    private final Joining joining;
    private final UnreadUsers unread;

    /** @param server the server's process, if it is to be looked at */
    Run(BenchPlan plan, EventLoop loop, @Nullable ProcessUse server, Duration patience) {
        this.plan = plan;
        String tag = randomTag();
        cpu = new CpuUse(server);
        traffic = new Traffic(plan, loop, clock, new Texts(tag, plan.size()), checker, meter, failures);
        course = new Course(loop, clock, traffic, meter, cpu, patience);
        for (int i = 0; i < plan.users(); i++) {
            boolean reads = i < plan.readers();
            users.add(user("bench-" + tag + "-" + i, i, reads, reads ? plan.publishersInAGroup() : 0));
        }
        SharedRooms rooms = new SharedRooms();
        List<ClientGroup> readers = clients(plan.server(), loop, rooms);
        // They are to see how the server ends them, once.
        List<ClientGroup> others = clients(plan.server().withReconnect(Reconnect.OFF), loop, rooms);
        Function<VirtualUser, CompletionStage<?>> letIn = user -> Joining.letIn(
                (user.reads ? readers : others).get(user.server),
                user,
                plan.rooms() == 0 ? null : plan.room(user.group));
        joinWarmup = new JoinWarmup(i -> user("bench-" + tag + "-w" + i, i, true, 0), letIn, clock);
        joining = new Joining(letIn, users, clock);
        unread = new UnreadUsers(users.subList(plan.readers(), plan.users()));
    }

    /** @param heard how many publishers it hears */
    private VirtualUser user(String name, int number, boolean reads, int heard) {
        return new VirtualUser(name, plan.serverOf(number), plan.group(number), reads, new Received(heard), this);
    }

    /** Those of each server. They know no other one: were they to go on there, nobody would see that a server has failed. */
    private static List<ClientGroup> clients(ClientConfig config, EventLoop loop, SharedRooms rooms) {
        return config.servers().stream()
                .map(server -> new ClientGroup(config.withServer(server), loop, rooms))
                .toList();
    }

    /** Several runs may be on one server at a time. */
    private static String randomTag() {
        String digits = Integer.toString(ThreadLocalRandom.current().nextInt(TAGS), RADIX);
        return "0".repeat(Texts.TAG_LENGTH - digits.length()) + digits;
    }

    /** Has others join and leave; completes at once if that is not wanted. */
    CompletableFuture<Void> warmUpJoins() {
        return plan.joinWarmup().isZero()
                ? CompletableFuture.completedFuture(null)
                : joinWarmup.start(plan.joinsAtOnce(), plan.joinWarmup());
    }

    /** Lets all users in; fails as the first join that does. */
    CompletableFuture<Void> join() {
        return joining.start(plan.joinsAtOnce());
    }

    /** Has them talk: completes when that was measured and everything has arrived or was given up. */
    CompletableFuture<Void> talk() {
        // Nobody joins after this, so a user who is in now is owed every message.
        int[] receivers = new int[plan.groups()];
        users.stream().filter(Run::isReading).forEach(user -> receivers[user.group]++);
        SendPace pace = plan.window() > 0 ? SendPace.window(plan.window()) : SendPace.rate(plan.rate(), clock.now());
        if (joining.joined() == plan.users()) {
            traffic.start(users.subList(0, plan.publishers()), receivers, pace);
        }
        return course.start(plan.warmup(), plan.duration());
    }

    private static boolean isReading(VirtualUser user) {
        return user.reads && !user.isClosed();
    }

    CompletableFuture<UnreadUsers.Ends> askUnread() {
        return unread.ask();
    }

    /** Ends it early: what was measured so far is the result. */
    void stop() {
        joinWarmup.stop();
        joining.stop();
        course.stop();
    }

    /** Has all users leave; what that does to the figures is of no interest any more. */
    CompletableFuture<Void> leave() {
        return CompletableFuture.allOf(users.stream()
                .filter(VirtualUser::wasLetIn)
                .map(user -> user.client().leave())
                .toArray(CompletableFuture[]::new));
    }

    /** Where it is, in words, and how much happened so far. */
    Status status() {
        String words =
                switch (course.phase()) {
                    case JOINING ->
                        joining.hasBegun()
                                ? String.format(Locale.ROOT, "joining: %,d of %,d", joining.joined(), plan.users())
                                : String.format(Locale.ROOT, "warming up: %,d have joined", joinWarmup.begun());
                    case WARMING_UP -> "warming up";
                    case MEASURING -> "measuring";
                    case DRAINING -> "waiting for the last deliveries";
                };
        return new Status(words, course.phase() != Course.Phase.JOINING, meter.deliveriesEver());
    }

    /**
     * How far a run is.
     *
     * @param talking whether there may be deliveries
     * @param deliveries all so far
     */
    record Status(String words, boolean talking, long deliveries) {

        String inWords(long deliveriesPerSecond) {
            return talking ? String.format(Locale.ROOT, "%s: %,d deliveries/s", words, deliveriesPerSecond) : words;
        }
    }

    /**
     * What was found.
     *
     * @param joinCpuSeconds the server's processor time as {@link ServerUse} has it
     * @param emptyKb its memory, and the next two
     */
    BenchResult result(
            UnreadUsers.Ends unreadEnds,
            double joinCpuSeconds,
            @Nullable Long emptyKb,
            @Nullable Long joinedKb,
            @Nullable Long endKb) {
        List<ChatException> outs = users.stream()
                .filter(user -> user.reads)
                .flatMap(user -> Stream.ofNullable(user.out()))
                .toList();
        outs.forEach(failures::add);
        return new BenchResult(
                plan,
                serverName(),
                joining.joined(),
                joining.seconds(),
                meter.seconds(),
                meter.messages(),
                meter.deliveries(),
                meter.latencies(),
                checker.verdict(),
                outs.size(),
                sum(user -> user.returns),
                sum(user -> user.resumes),
                sum(user -> user.slowed),
                failures.counts(),
                unreadEnds,
                cpu.benchProcessors(),
                cpu.loopProcessors(),
                plan.serverProcesses().isEmpty()
                        ? null
                        : new ServerUse(
                                cpu.serverOptions(),
                                joinCpuSeconds,
                                cpu.serverSeconds(),
                                meter.deliveries(),
                                emptyKb,
                                joinedKb,
                                endKb,
                                joining.joined()));
    }

    private long sum(ToLongFunction<VirtualUser> figure) {
        return users.stream().mapToLong(figure).sum();
    }

    private String serverName() {
        String name = users.stream()
                .flatMap(user -> Stream.ofNullable(user.joined()))
                .map(JoinResult::server)
                .findFirst()
                .orElse("");
        return PeerText.abbreviate(PeerText.clean(name), MAX_NAME).replaceAll("\\s", " ");
    }

    @Override
    public void onMessage(VirtualUser user, ServerMessage.Message said) {
        traffic.onMessage(user, said);
    }

    @Override
    public void onLeft(ServerMessage.Left left) {
        unread.onLeft(left);
    }

    @Override
    public void onErrorMessage(ServerMessage.ErrorMessage failure) {
        failures.add(new ChatException.Refused(failure));
    }

    @Override
    public void onClosed(VirtualUser user) {
        traffic.onClosed(user);
    }
}
