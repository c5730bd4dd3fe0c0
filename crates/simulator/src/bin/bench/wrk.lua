-- What wrk sends, and what it says at the end. Its arguments are how to look at the replies ("check"
-- reads each of them, which costs wrk time; "count" only counts) and what to send:
--
--   no-op                  the create request to the endpoint that stores nothing
--   create KEY             the create request
--   keyed KEY              the same under an Idempotency-Key of its own each
--   status KEY STEP COUNT  the status of any of COUNT invoices, STEP apart
--   page                   a page that any browser may read

-- Stands in a request for the part that is different in each.
local PLACE = "--place--"

local BODY = table.concat({
   '{"email":"customer@example.com","amount":"15.04","devise":"USD","name":"Asha Rao",',
   '"success_url":"https://shop.example/orders/185/paid",',
   '"cancel_url":"https://shop.example/orders/185/canceled",',
   '"failure_url":"https://shop.example/orders/185/failed",',
   '"callbackJson":{"txId":"qktr12eqzg","cart":[3,14,15]}}',
})

-- Globals, because wrk hands only those from its thread to done().
wrong_replies = 0
local sender

function setup(thread)
   sender = thread
end

local function post(key)
   wrk.method = "POST"
   wrk.body = BODY
   wrk.headers["Content-Type"] = "application/json"
   wrk.headers["API-KEY"] = key
end

-- Sends the request with another text in its place each time: formatting it anew would cost wrk
-- more than the gateway needs to answer it.
local function vary(text)
   local before, after = wrk.format():match("^(.-)" .. PLACE:gsub("%-", "%%-") .. "(.*)$")
   request = function()
      return before .. text() .. after
   end
end

local prepare = {
   ["no-op"] = function() post(nil) end,
   create = post,
   keyed = function(key)
      post(key)
      wrk.headers["Idempotency-Key"] = PLACE
      -- The random numbers are the same in each run, which lasts for a second at least.
      local run, sent = os.time(), 0
      vary(function()
         sent = sent + 1
         return string.format("%08x-%d-%d", math.random(0, 0x7fffffff), run, sent)
      end)
   end,
   status = function(key, step, count)
      wrk.headers["API-KEY"] = key
      wrk.path = wrk.path .. "?id=" .. PLACE
      vary(function()
         return string.format("%d", step * math.random(1, count))
      end)
   end,
   page = function() end,
}

function init(arguments)
   local looks, kind = arguments[1], arguments[2]
   prepare[kind](arguments[3], arguments[4], arguments[5])
   if looks == "check" then
      response = function(status, _, body)
         local good = kind == "page" or body:find('"errorCode":0,', 1, true)
         if status ~= 200 or not good then
            wrong_replies = wrong_replies + 1
         end
      end
   end
end

function done(summary, latency)
   local errors = summary.errors
   local broken = errors.connect + errors.read + errors.write + errors.timeout
   io.write(string.format(
      'summary {"requests":%d,"micros":%d,"p50":%d,"p99":%d,"max":%d,"broken":%d,"failed":%d,"wrong":%d}\n',
      summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
      latency.max, broken, errors.status, sender:get("wrong_replies")))
end
